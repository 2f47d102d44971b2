using System.Text;

namespace RdsIam.Core.Clients;

/// <summary>What a line of a .pgpass file is for, after "The Password File" in PostgreSQL's manual.</summary>
/// <param name="HostName">The host that a client is told.</param>
/// <param name="Port">The port that it is told.</param>
/// <param name="Database">Null: every database.</param>
/// <param name="UserName">The database user.</param>
internal sealed record PgPassEntry(string HostName, int Port, string? Database, string UserName)
{
    private const int Fields = 4;

    /// <summary>The whole line, without its end.</summary>
    /// <exception cref="Fault">PgPassLineBreak: a name has a line break, which no line can hold.</exception>
    public string ToLine(string password)
    {
        var names = Names().ToList();
        return names.Exists(name => name.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            ? throw new Fault(Messages.PgPassLineBreak(UserName), FaultKind.InvalidArgument, UserName)
            : string.Join(':', [.. names, Escape(password)]);
    }

    /// <summary>True for a line of exactly this entry.</summary>
    public bool IsSame(string line) => Read(line) is { } fields && fields.SequenceEqual(Names());

    /// <summary>True for a line that a client would take for this entry: the same, or one with asterisks.</summary>
    public bool IsCovered(string line) =>
        Read(line) is { } fields && fields.Zip(Names()).All(pair => pair.First == "*" || pair.First == pair.Second);

    private IEnumerable<string> Names() =>
    [
        Name(HostName), Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Database is null ? "*" : Name(Database), Name(UserName),
    ];

    /// <summary>A single asterisk would stand for every name.</summary>
    private static string Name(string text) => text == "*" ? "\\*" : Escape(text);

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    /// <summary>The first four fields as an entry would write them; null for a comment and for what is no entry.</summary>
    private static List<string>? Read(string line)
    {
        if (line.StartsWith('#'))
        {
            return null;
        }

        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; i < line.Length && fields.Count < Fields; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length)
            {
                // Some escape more than they must.
                var needed = line[i + 1] is ':' or '\\' || (line[i + 1] == '*' && field.Length == 0);
                field.Append(needed ? "\\" : "").Append(line[++i]);
            }
            else if (line[i] == ':')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        return fields.Count == Fields ? fields : null;
    }
}
