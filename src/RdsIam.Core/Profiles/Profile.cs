namespace RdsIam.Core.Profiles;

/// <summary>The settings of one AWS profile, merged from the credentials and the config file; keys as in these files.</summary>
internal sealed class Profile(string name, IReadOnlyDictionary<string, string> settings)
{
    private static readonly string[] CredentialSettings =
        ["aws_access_key_id", "aws_secret_access_key", "role_arn", "credential_process", "login_session"];

    public string Name => name;

    /// <summary>A setting, or null when it is absent or empty.</summary>
    public string? this[string key] =>
        settings.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    public bool IsSso => this["sso_session"] is not null || this["sso_account_id"] is not null || this["sso_start_url"] is not null;

    public bool HasCredentials =>
        IsSso || Array.Exists(CredentialSettings, setting => this[setting] is not null);

    /// <summary>All settings, sorted.</summary>
    public IEnumerable<(string Key, string Value)> Settings =>
        settings.Select(setting => (setting.Key, setting.Value)).OrderBy(setting => setting.Key, StringComparer.Ordinal);

    public override string ToString() => $"Profile {name}";
}
