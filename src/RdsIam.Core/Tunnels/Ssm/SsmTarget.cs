using System.Text.RegularExpressions;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>Through what a session goes: an instance, a managed node, a container, or a tag that finds an instance.</summary>
/// <param name="Text">As Session Manager takes it; for a tag <c>tag:key=value</c>.</param>
internal sealed partial record SsmTarget(string Text)
{
    private const string TagPrefix = "tag:";

    public bool IsTag => Text.StartsWith(TagPrefix, StringComparison.Ordinal);

    /// <summary>The tag's key and value.</summary>
    public (string Key, string Value) Tag
    {
        get
        {
            var split = Text.IndexOf('=', StringComparison.Ordinal);
            return (Text[TagPrefix.Length..split], Text[(split + 1)..]);
        }
    }

    /// <summary>Reads what stands behind <c>ssm:</c>.</summary>
    /// <exception cref="Fault">TunnelTargetInvalid.</exception>
    public static SsmTarget Parse(string text) => Form().IsMatch(text)
        ? new SsmTarget(text)
        : throw new Fault(Messages.TunnelTargetInvalid(text), FaultKind.InvalidArgument, text);

    public override string ToString() => $"ssm:{Text}";

    [GeneratedRegex(
        @"\A(?:m?i-[0-9a-f]{8,17}|ecs:[A-Za-z0-9_-]+_[0-9a-f]{32}_[0-9a-f]{32}-[0-9]+|tag:[^=]{1,128}=.{1,256})\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
