namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// The server's own name of a statement that has no rows to count, by its first words: the driver keeps the tag to itself.
/// </summary>
internal static class CommandTags
{
    /// <summary>Words between CREATE and what is created that the tag leaves out.</summary>
    private static readonly HashSet<string> Adjectives =
    [
        "OR", "REPLACE", "TEMP", "TEMPORARY", "LOCAL", "GLOBAL", "UNLOGGED", "UNIQUE", "RECURSIVE", "TRUSTED", "PROCEDURAL", "CONSTRAINT", "DEFAULT",
    ];

    /// <summary>Words that say only with the one or two behind them what is meant.</summary>
    private static readonly Dictionary<string, int> Longer = new(StringComparer.Ordinal)
    {
        ["MATERIALIZED"] = 2, ["EVENT"] = 2, ["ACCESS"] = 2, ["TEXT"] = 3, ["USER MAPPING"] = 2, ["FOREIGN TABLE"] = 2, ["FOREIGN DATA"] = 3,
        ["OPERATOR CLASS"] = 2, ["OPERATOR FAMILY"] = 2, ["LARGE"] = 2, ["DEFAULT PRIVILEGES"] = 2,
    };

    /// <summary>Other statements whose tag is more or else than their first word.</summary>
    private static readonly Dictionary<string, string> Own = new(StringComparer.Ordinal)
    {
        ["END"] = "COMMIT", ["ABORT"] = "ROLLBACK", ["START"] = "START TRANSACTION", ["TRUNCATE"] = "TRUNCATE TABLE", ["LOCK"] = "LOCK TABLE",
        ["DECLARE"] = "DECLARE CURSOR", ["CLOSE"] = "CLOSE CURSOR", ["ANALYSE"] = "ANALYZE", ["REFRESH"] = "REFRESH MATERIALIZED VIEW",
        ["SECURITY"] = "SECURITY LABEL", ["REASSIGN"] = "REASSIGN OWNED",
    };

    /// <summary>Two words that make one tag.</summary>
    private static readonly HashSet<string> Pairs =
    [
        "SET CONSTRAINTS", "PREPARE TRANSACTION", "COMMIT PREPARED", "ROLLBACK PREPARED", "DISCARD ALL", "DISCARD PLANS", "DISCARD SEQUENCES",
        "DROP OWNED", "ALTER SYSTEM",
    ];

    /// <returns>CREATE TABLE, DO, SET, …; OTHER where there is no word.</returns>
    public static string Of(string sql)
    {
        var words = StatementWords.Of(sql, 60).ConvertAll(word => word.ToUpperInvariant());
        var pair = string.Join(' ', words.Take(2));
        return words.FirstOrDefault() switch
        {
            null => "OTHER",
            "CLOSE" when pair == "CLOSE ALL" => "CLOSE CURSOR ALL",
            _ when Pairs.Contains(pair) => pair,
            "CREATE" or "ALTER" or "DROP" => $"{words[0]} {ObjectOf(words)}".TrimEnd(),
            "GRANT" or "REVOKE" => words.Contains("ON") ? words[0] : $"{words[0]} ROLE",
            "DISCARD" => "DISCARD TEMP",
            // DEALLOCATE PREPARE ALL, too.
            "DEALLOCATE" when words.Contains("ALL") => "DEALLOCATE ALL",
            "IMPORT" => "IMPORT FOREIGN SCHEMA",
            var first => Own.GetValueOrDefault(first, first),
        };
    }

    private static string ObjectOf(List<string> words)
    {
        var at = 1;
        var creates = words[0] == "CREATE";
        while (creates && at < words.Count && Adjectives.Contains(words[at]))
        {
            at++;
        }

        var rest = words[at..];
        var count = Longer.GetValueOrDefault(rest.FirstOrDefault(""), Longer.GetValueOrDefault(string.Join(' ', rest.Take(2)), 1));
        return string.Join(' ', rest.Take(count)) switch
        {
            // These are roles to the server.
            "USER" or "GROUP" => "ROLE",
            var name => name,
        };
    }
}
