namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>The patterns of OpenSSH's files: <c>*</c>, <c>?</c>, and <c>!</c> before one that excludes.</summary>
internal static class SshPattern
{
    /// <summary>One matches, and none excludes.</summary>
    public static bool MatchesAny(IEnumerable<string> patterns, string text)
    {
        var matches = false;
        foreach (var pattern in patterns)
        {
            if (pattern is ['!', .. var excluded])
            {
                if (Matches(excluded, text))
                {
                    return false;
                }
            }
            else
            {
                matches = matches || Matches(pattern, text);
            }
        }

        return matches;
    }

    /// <summary>Names of hosts have no case.</summary>
    public static bool Matches(string pattern, string text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
