namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>
/// The conditions of a Match line. Those that run programs or look at the network are not evaluated: guessing would be worse.
/// </summary>
internal sealed class SshMatch(SshPlaces places, string alias, string? user, SshOptions options)
{
    /// <exception cref="FormatException">A condition lacks its value.</exception>
    /// <exception cref="NotSupportedException">A condition that is not evaluated here.</exception>
    public bool Holds(IReadOnlyList<string> words)
    {
        var holds = true;
        for (var i = 0; i < words.Count; i++)
        {
            var (name, value) = words[i].Split('=', 2) is [var before, var after] ? (before, after) : (words[i], null);
            var isNegated = name is ['!', ..];
            name = name.TrimStart('!').ToLowerInvariant();
            if (name == "all")
            {
                if (words.Count != 1)
                {
                    throw new FormatException(Messages.SshConfigMatchAll);
                }

                return !isNegated;
            }

            var subject = Subject(name);
            value ??= ++i < words.Count ? words[i] : throw new FormatException(Messages.SshConfigNoValue(name));
            holds = holds && SshPattern.MatchesAny(value.Split(','), subject) != isNegated;
        }

        return holds;
    }

    private string Subject(string name) => name switch
    {
        "host" => options["hostname"] is { } host ? SshTokens.HostName(host, alias) : alias,
        "originalhost" => alias,
        "user" => user ?? options["user"] ?? places.UserName,
        "localuser" => places.UserName,
        _ => throw new NotSupportedException("Match " + name),
    };
}
