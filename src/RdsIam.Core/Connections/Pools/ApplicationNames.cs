using System.Reflection;

namespace RdsIam.Core.Connections.Pools;

/// <summary>The name under which a session shows in pg_stat_activity and in the server's log.</summary>
internal static class ApplicationNames
{
    /// <summary>PostgreSQL cuts names at this many bytes.</summary>
    private const int LongestBytes = 63;

    private static readonly string Version =
        typeof(ApplicationNames).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <summary><c>RdsIam/version who@machine</c>, cut to what PostgreSQL keeps.</summary>
    /// <param name="who">The role session's name where there is one, else the database user.</param>
    public static string For(string who) => Cut($"RdsIam/{Version} {who}@{Environment.MachineName}");

    /// <summary>The longest start of a text that fits, never half a character.</summary>
    public static string Cut(string name)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestBytes)
            {
                return name[..length];
            }

            length += rune.Utf16SequenceLength;
        }

        return name;
    }
}
