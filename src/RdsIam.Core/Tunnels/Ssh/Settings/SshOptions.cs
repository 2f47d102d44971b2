namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>What ssh_config says of one host: the first value of each keyword, and all of those that add up.</summary>
internal sealed class SshOptions
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.Ordinal);

    public List<string> IdentityFiles { get; } = [];

    public List<string> CertificateFiles { get; } = [];

    /// <summary>What was read and has no effect here, for verbose output.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The only word of a keyword; null: nothing was said.</summary>
    public string? this[string keyword] => _values.TryGetValue(keyword, out var words) ? words[0] : null;

    public IReadOnlyList<string>? All(string keyword) => _values.GetValueOrDefault(keyword);

    public void Set(string keyword, IReadOnlyList<string> words)
    {
        switch (keyword)
        {
            case "identityfile":
                AddOnce(IdentityFiles, words[0]);
                break;
            case "certificatefile":
                AddOnce(CertificateFiles, words[0]);
                break;
            // Whichever comes first decides how the host is reached.
            case "proxyjump" or "proxycommand" when _values.ContainsKey("proxyjump") || _values.ContainsKey("proxycommand"):
                break;
            default:
                _values.TryAdd(keyword, words);
                break;
        }
    }

    private static void AddOnce(List<string> list, string value)
    {
        if (!list.Contains(value))
        {
            list.Add(value);
        }
    }
}
