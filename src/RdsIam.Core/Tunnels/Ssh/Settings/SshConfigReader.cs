using System.Text;

namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>
/// Reads the parts of ssh_config that are for one host: of every keyword the first value wins, and Host, Match and Include decide
/// what is read at all.
/// </summary>
internal sealed class SshConfigReader(SshPlaces places, string alias, string? user)
{
    private const int DeepestInclude = 16;

    public SshOptions Options { get; } = new();

    /// <summary>Reads the user's file, then the system's; neither need be there.</summary>
    /// <exception cref="Fault">SshConfigInvalid, SshConfigUnsupported, SshConfigUnreadable.</exception>
    public void Read()
    {
        var own = Path.Combine(places.UserFolder, "config");
        if (File.Exists(own))
        {
            SshFileRights.Check(own);
            ReadFile(own, places.UserFolder, 0, isActive: true);
        }

        var system = Path.Combine(places.SystemFolder, "ssh_config");
        if (File.Exists(system))
        {
            ReadFile(system, places.SystemFolder, 0, isActive: true);
        }
    }

    private void ReadFile(string file, string folder, int depth, bool isActive)
    {
        var lines = Lines(file);
        var wasActive = isActive;
        for (var number = 1; number <= lines.Length; number++)
        {
            try
            {
                if (SshConfigLine.Read(lines[number - 1]) is not { } line)
                {
                    continue;
                }

                if (line.Words.Count == 0)
                {
                    throw new FormatException(Messages.SshConfigNoValue(line.Keyword));
                }

                switch (line.Keyword)
                {
                    case "host":
                        isActive = wasActive && SshPattern.MatchesAny(line.Words, alias);
                        break;
                    case "match":
                        isActive = wasActive && new SshMatch(places, alias, user, Options).Holds(line.Words);
                        break;
                    case "include" when isActive:
                        Include(line.Words, folder, depth);
                        break;
                    default:
                        Take(line, isActive);
                        break;
                }
            }
            catch (FormatException e)
            {
                throw new Fault(Messages.SshConfigInvalid(file, number, e.Message), FaultKind.InvalidData, file);
            }
            catch (NotSupportedException e)
            {
                throw new Fault(Messages.SshConfigUnsupported(file, number, e.Message), FaultKind.InvalidData, file);
            }
        }
    }

    private void Take(SshConfigLine line, bool isActive)
    {
        if (!isActive || line.Keyword == "include")
        {
            return;
        }

        switch (SshKeywords.Of(line.Keyword))
        {
            case SshKeyword.Used:
                Options.Set(line.Keyword, line.Words);
                break;
            case SshKeyword.Refused when !IsOff(line):
                throw new NotSupportedException(line.Keyword);
            case SshKeyword.Noted:
                Options.Notes.Add(Messages.SshConfigNoEffect(line.Keyword, alias));
                break;
            default:
                break;
        }
    }

    /// <summary>The values with which a keyword demands nothing.</summary>
    private static bool IsOff(SshConfigLine line) => line.Keyword switch
    {
        "pubkeyauthentication" => !Is(line.Words[0], "no"),
        "canonicalizehostname" => Is(line.Words[0], "no"),
        _ => Is(line.Words[0], "none"),
    };

    private static bool Is(string word, string value) => word.Equals(value, StringComparison.OrdinalIgnoreCase);

    private void Include(IReadOnlyList<string> patterns, string folder, int depth)
    {
        if (depth == DeepestInclude)
        {
            throw new FormatException(Messages.SshConfigDeep);
        }

        foreach (var pattern in patterns)
        {
            var path = Path.GetFullPath(SshTokens.Home(pattern, places), folder);
            foreach (var file in Files(path))
            {
                ReadFile(file, folder, depth + 1, isActive: true);
            }
        }
    }

    private static IEnumerable<string> Files(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        return !Directory.Exists(folder) ? []
            : Path.GetFileName(path).IndexOfAny(['*', '?']) >= 0
                ? Directory.GetFiles(folder)
                    .Where(file => SshPattern.Matches(Path.GetFileName(path), Path.GetFileName(file))).Order(StringComparer.Ordinal)
                : File.Exists(path) ? [path] : [];
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(Messages.SshConfigUnreadable(file, e.Message), FaultKind.ResourceUnavailable, file);
        }
    }
}
