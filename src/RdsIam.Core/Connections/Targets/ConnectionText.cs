using System.Text;

namespace RdsIam.Core.Connections.Targets;

/// <summary>
/// What other programs call a connection: <c>postgres://</c> URIs, JDBC URLs, libpq's <c>host=… user=…</c> and .NET's
/// <c>Host=…;Username=…</c>. After "Connection Strings" in PostgreSQL's manual, and the documents of pgJDBC and Npgsql. Pure.
/// </summary>
internal static class ConnectionText
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];
    private static readonly string[] JdbcSchemes = ["jdbc:postgresql:", "jdbc:aws-wrapper:postgresql:"];

    /// <summary>Whether a text is meant as one of these; a host name never is.</summary>
    public static bool IsOne(string text) =>
        Array.Exists(Schemes, scheme => Starts(text, scheme)) || Starts(text, "jdbc:") || text.Contains('=', StringComparison.Ordinal);

    /// <summary>The settings that a text has.</summary>
    /// <param name="text">For which <see cref="IsOne"/> holds.</param>
    /// <param name="unused">Settings of it that RdsIam has no use for.</param>
    /// <exception cref="Fault">ConnectionTextForm, ConnectionTextNotPostgres, and those of <see cref="SettingNames.Read"/>.</exception>
    public static TargetSettings Parse(string text, out IReadOnlyList<string> unused)
    {
        if (Array.Find(Schemes, scheme => Starts(text, scheme)) is { } uri)
        {
            return SettingNames.Read(UriPairs(text[uri.Length..]), uri + "…", out unused);
        }

        if (Array.Find(JdbcSchemes, scheme => Starts(text, scheme)) is { } jdbc)
        {
            return SettingNames.Read(JdbcPairs(text[jdbc.Length..]), jdbc + "…", out unused);
        }

        return Starts(text, "jdbc:")
            ? throw new Fault(Messages.ConnectionTextNotPostgres, FaultKind.InvalidArgument, null)
            : SettingNames.Read(HasSemicolons(text) ? AdoPairs(text) : LibpqPairs(text), Words(text), out unused);
    }

    private static bool Starts(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of a text's settings, which may be shown where its values may not.</summary>
    private static string Words(string text) => $"{text[..text.IndexOf('=', StringComparison.Ordinal)].Trim()}=…";

    /// <summary><c>user:password@host:port/database?name=value</c>, percent-encoded.</summary>
    private static IEnumerable<KeyValuePair<string, string>> UriPairs(string rest)
    {
        var (before, query) = Cut(rest, rest.IndexOf('?', StringComparison.Ordinal));
        var slash = before.IndexOf('/', StringComparison.Ordinal);
        var (authority, database) = Cut(before, slash);
        var (user, host) = authority.LastIndexOf('@') is >= 0 and var at ? (authority[..at], authority[(at + 1)..]) : ("", authority);
        var (name, password) = Cut(user, user.IndexOf(':', StringComparison.Ordinal));
        return [Pair("user", name), Pair("password", password), .. Address(host), Pair("dbname", database), .. Query(query, '&')];
    }

    /// <summary><c>//host:port/database?name=value</c>, or <c>database</c> alone.</summary>
    private static IEnumerable<KeyValuePair<string, string>> JdbcPairs(string rest) =>
        Starts(rest, "//")
            ? UriPairs(rest[2..])
            : [Pair("dbname", Cut(rest, rest.IndexOf('?', StringComparison.Ordinal)).Before),
                .. Query(Cut(rest, rest.IndexOf('?', StringComparison.Ordinal)).After, '&')];

    private static IEnumerable<KeyValuePair<string, string>> Address(string host)
    {
        var colon = host.IndexOf(':', host.LastIndexOf(']') + 1);
        return host.Contains(',', StringComparison.Ordinal) || colon < 0
            ? [Pair("host", host)]
            : [Pair("host", host[..colon]), Pair("port", host[(colon + 1)..])];
    }

    private static IEnumerable<KeyValuePair<string, string>> Query(string query, char between) => query
        .Split(between, StringSplitOptions.RemoveEmptyEntries)
        .Select(part => Cut(part, part.IndexOf('=', StringComparison.Ordinal)))
        .Select(part => Pair(part.Before, part.After));

    private static KeyValuePair<string, string> Pair(string name, string value) =>
        new(Uri.UnescapeDataString(name), Uri.UnescapeDataString(value));

    private static (string Before, string After) Cut(string text, int at) => at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);

    private static bool HasSemicolons(string text) => text.Contains(';', StringComparison.Ordinal);

    /// <summary>.NET's own rules for quotes are those of its library.</summary>
    private static KeyValuePair<string, string>[] AdoPairs(string text)
    {
        var builder = new System.Data.Common.DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw Form();
        }

        return builder.Keys.Cast<string>().Select(name => KeyValuePair.Create(name, $"{builder[name]}")).ToArray();
    }

    /// <summary>libpq's: values in single quotes may have blanks, a backslash takes the next character as it is.</summary>
    private static List<KeyValuePair<string, string>> LibpqPairs(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        for (var at = SkipBlanks(text, 0); at < text.Length; at = SkipBlanks(text, at))
        {
            var equals = text.IndexOf('=', at);
            var name = equals < 0 ? "" : text[at..equals].Trim();
            if (name.Length == 0 || name.Any(char.IsWhiteSpace))
            {
                throw Form();
            }

            at = SkipBlanks(text, equals + 1);
            pairs.Add(KeyValuePair.Create(name, LibpqValue(text, ref at)));
        }

        return pairs;
    }

    private static string LibpqValue(string text, ref int at)
    {
        var value = new StringBuilder();
        var isQuoted = at < text.Length && text[at] == '\'';
        at += isQuoted ? 1 : 0;
        for (; at < text.Length; at++)
        {
            if (isQuoted ? text[at] == '\'' : char.IsWhiteSpace(text[at]))
            {
                at++;
                return value.ToString();
            }

            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            value.Append(text[at]);
        }

        return isQuoted ? throw Form() : value.ToString();
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private static Fault Form() => new(Messages.ConnectionTextForm, FaultKind.InvalidArgument, null);
}
