namespace RdsIam.Core.Queries.Scripts;

/// <summary>What statements leave in their session for later ones, as far as their words tell.</summary>
internal static class SessionTraces
{
    private const string Lock = "advisory_lock";

    /// <summary>
    /// The last of a text's statements, if it does nothing but set up the session for others, which do not come: what it is called and
    /// where it stands. Null: the text itself uses what it sets up, or sets up nothing.
    /// </summary>
    public static (string Name, SqlStatement Statement)? AtEndOf(IReadOnlyList<SqlStatement> statements)
    {
        for (var i = statements.Count - 1; i >= 0; i--)
        {
            if (StatementWords.TransactionRoleOf(statements[i].Text) != TransactionRole.Commits)
            {
                return NameOf(statements[i].Text) is { } name ? (name, statements[i]) : null;
            }
        }

        return null;
    }

    /// <summary>Whether a text may take a lock that lasts as long as its session.</summary>
    public static bool MayLock(string sql) => sql.Contains(Lock, StringComparison.OrdinalIgnoreCase);

    private static string? NameOf(string sql) => KnownStatements.Of(sql) is { } known ? known.Trace : Read(sql);

    /// <summary>What a statement is called if it sets up the session for later ones, from its words; null: it does not.</summary>
    public static string? Read(string sql)
    {
        var words = StatementWords.Of(sql, 60).ConvertAll(word => word.ToUpperInvariant());
        return words switch
        {
            ["SET", "LOCAL" or "TRANSACTION" or "CONSTRAINTS", ..] => null,
            ["SET", ..] => "SET",
            ["LISTEN", ..] => "LISTEN",
            ["PREPARE", "TRANSACTION", ..] => null,
            ["PREPARE", ..] => "PREPARE",
            ["DECLARE", ..] => Follow(words, "WITH", "HOLD") ? "DECLARE … WITH HOLD" : null,
            ["CREATE", ..] => words.Take(5).FirstOrDefault(word => word is "TEMP" or "TEMPORARY") is { } kind ? $"CREATE {kind}" : null,
            ["SELECT" or "WITH", ..] => NameOfQuery(sql, words),
            _ => null,
        };
    }

    private static string? NameOfQuery(string sql, List<string> words)
    {
        if (Follow(words, "INTO", "TEMP") || Follow(words, "INTO", "TEMPORARY"))
        {
            return "SELECT INTO TEMP";
        }

        return MayLock(sql) ? words.Find(word => word.Contains(Lock, StringComparison.OrdinalIgnoreCase))?.ToLowerInvariant()
            : words.Contains("SET_CONFIG") && words.Contains("FALSE") ? "set_config"
            : null;
    }

    private static bool Follow(List<string> words, string first, string second) => words.Zip(words.Skip(1)).Contains((first, second));
}
