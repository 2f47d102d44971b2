using System.Text.RegularExpressions;

namespace RdsIam.Core.Clients;

/// <summary>The lines that make a CI system hide a secret in its logs.</summary>
internal static partial class CiMask
{
    /// <summary>
    /// The commands for each CI system that the environment names; none elsewhere. They go to standard output before the
    /// secret does. Masked are the secret, its percent-encoded spelling in a URI, and a token's signature alone, without
    /// which any other spelling is worthless.
    /// </summary>
    /// <param name="secret">A token or another secret.</param>
    /// <param name="getEnvironment">Gives an environment variable's value, or null.</param>
    public static IReadOnlyList<string> Lines(string secret, Func<string, string?> getEnvironment)
    {
        var lines = new List<string>();
        if (CiSystem.IsGitHubActions(getEnvironment))
        {
            lines.AddRange(Spellings(secret).Select(text => "::add-mask::" + Escape(text, percent: "%25")));
        }

        if (CiSystem.IsAzurePipelines(getEnvironment))
        {
            lines.AddRange(Spellings(secret).Select(text => "##vso[task.setsecret]" + Escape(text, percent: "%AZP25")));
        }

        return lines;
    }

    private static IEnumerable<string> Spellings(string secret)
    {
        // An empty mask would hide everything, or nothing.
        string[] all = [secret, Uri.EscapeDataString(secret), Signature().Match(secret).Value];
        return all.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Both systems take one line a command and undo these escapes in it; only the percent sign's differs.</summary>
    private static string Escape(string text, string percent) => text
        .Replace("%", percent, StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    [GeneratedRegex("(?<=X-Amz-Signature=)[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex Signature();
}
