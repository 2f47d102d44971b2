using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>What a statement's words say about it, without knowing its grammar.</summary>
internal static class StatementWords
{
    private static readonly HashSet<string> GiveRows = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "FETCH", "EXECUTE", "CALL",
    };

    private static readonly HashSet<string> Preparable = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE",
    };

    private static readonly HashSet<string> LeaveForms = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "INSERT", "UPDATE", "DELETE", "MERGE",
    };

    private static readonly HashSet<string> ChangeTypes = new(StringComparer.OrdinalIgnoreCase) { "ALTER", "DROP", "DO", "CALL" };

    private static readonly HashSet<string> ChangeNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "SEARCH_PATH", "SCHEMA", "ROLE", "AUTHORIZATION",
    };

    /// <summary>Words of definitions that the server makes in no transaction.</summary>
    private static readonly HashSet<string> Alone = new(StringComparer.OrdinalIgnoreCase)
    {
        "DATABASE", "TABLESPACE", "SUBSCRIPTION", "SYSTEM", "CONCURRENTLY",
    };

    private static readonly HashSet<string> OnlyRead = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "FETCH", "SET", "RESET",
    };

    private static readonly HashSet<string> Write = new(StringComparer.OrdinalIgnoreCase)
    {
        "INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "CREATE",
    };

    /// <summary>Words of COMMIT TRANSACTION AND NO CHAIN, which are the most.</summary>
    private const int LongestEnd = 5;

    /// <summary>Whether the statement can have rows to give; sure only of those that have none.</summary>
    public static bool MayGiveRows(string sql) =>
        KnownStatements.Of(sql) is { } known ? known.MayGiveRows : GivesRows(FirstOf(sql), () => Of(sql, int.MaxValue));

    /// <summary>Whether PREPARE takes the statement.</summary>
    public static bool MayBePrepared(string sql) =>
        KnownStatements.Of(sql)?.MayBePrepared ?? Preparable.Contains(FirstOf(sql));

    /// <summary>
    /// Whether statements after this one have the columns that they would have without it; sure only where it says so. (A function
    /// may do anything. What then comes in a form that was not foreseen is refused.)
    /// </summary>
    public static bool KeepsForms(string sql)
    {
        var first = FirstOf(sql);
        return LeaveForms.Contains(first) || (first == "SET" && !Of(sql, 4).Exists(ChangeNames.Contains));
    }

    /// <summary>Whether types may have other fields or names afterwards.</summary>
    public static bool MayChangeTypes(string sql) =>
        KnownStatements.Of(sql)?.MayChangeTypes ?? ChangeTypes.Contains(FirstOf(sql));

    /// <summary>Whether the statement begins or ends a transaction; to go back to a savepoint does not.</summary>
    public static bool ControlsTransaction(string sql) => TransactionRoleOf(sql) != TransactionRole.None;

    /// <summary>What the statement does to the transaction around it; to go back to a savepoint is nothing.</summary>
    public static TransactionRole TransactionRoleOf(string sql) => KnownStatements.Of(sql)?.Role ?? RoleOf(Of(sql, LongestEnd));

    /// <summary>Reads a statement's words once for all that is asked of them most.</summary>
    public static StatementFacts Read(string sql)
    {
        var words = Of(sql, int.MaxValue);
        var first = words.FirstOrDefault("");
        return new StatementFacts(
            GivesRows(first, () => words), Preparable.Contains(first), ChangeTypes.Contains(first), RoleOf(words), SessionTraces.Read(sql));
    }

    private static bool GivesRows(string first, Func<List<string>> all) =>
        GiveRows.Contains(first) || all().Contains("RETURNING", StringComparer.OrdinalIgnoreCase);

    private static TransactionRole RoleOf(List<string> words)
    {
        var chains = Is(words, 1, "AND") && Is(words, 2, "CHAIN") || Is(words, 2, "AND") && Is(words, 3, "CHAIN");
        return words.FirstOrDefault("").ToUpperInvariant() switch
        {
            "BEGIN" => TransactionRole.Begins,
            "START" when Is(words, 1, "TRANSACTION") => TransactionRole.Begins,
            "COMMIT" or "END" when Is(words, 1, "PREPARED") => TransactionRole.None,
            "COMMIT" or "END" => chains ? TransactionRole.EndsAndBegins : TransactionRole.Commits,
            "ROLLBACK" when Is(words, 1, "PREPARED") || Is(words, 1, "TO") || Is(words, 2, "TO") => TransactionRole.None,
            "ROLLBACK" or "ABORT" => chains ? TransactionRole.EndsAndBegins : TransactionRole.RollsBack,
            "PREPARE" when Is(words, 1, "TRANSACTION") => TransactionRole.Commits,
            _ => TransactionRole.None,
        };
    }

    /// <summary>Whether the statement commits, so that an answer that is lost leaves open what became of it.</summary>
    public static bool Commits(SqlStatement statement) =>
        TransactionRoleOf(statement.Text) is TransactionRole.Commits or TransactionRole.EndsAndBegins;

    /// <summary>Whether the statement is one that a failed transaction takes: it undoes it all, or back to a savepoint.</summary>
    public static bool Undoes(string sql) => FirstOf(sql) is "ROLLBACK" or "ABORT";

    /// <summary>The first word in capitals; empty: there is none.</summary>
    public static string FirstOf(string sql) => Of(sql, 1).FirstOrDefault("").ToUpperInvariant();

    /// <summary>Whether it is CREATE [OR REPLACE] [TEMPORARY] [RECURSIVE] VIEW, whose query is kept and has no values.</summary>
    public static bool DefinesView(string sql) =>
        FirstOf(sql) == "CREATE" && Of(sql, 6).Contains("VIEW", StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it may be one of those that the server runs in no transaction (VACUUM, CREATE INDEX CONCURRENTLY).</summary>
    public static bool MayRefuseTransactions(string sql) => FirstOf(sql) switch
    {
        "VACUUM" or "REINDEX" or "CLUSTER" or "DISCARD" or "COMMIT" or "ROLLBACK" => true,
        "CREATE" or "DROP" or "ALTER" => Of(sql, 20).Exists(Alone.Contains),
        _ => false,
    };

    /// <summary>Whether it is EXPLAIN (GENERIC_PLAN), which plans for any value and so takes none.</summary>
    /// <param name="sql">From the statement's first word on.</param>
    public static bool IsForAnyValue(ReadOnlySpan<char> sql) =>
        sql.StartsWith("EXPLAIN", StringComparison.OrdinalIgnoreCase)
        && sql[7..].TrimStart() is ['(', .. var options]
        && options.IndexOf(')') is var end and > 0
        && options[..end].Contains("GENERIC_PLAN", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether all that statements do is undone when they fail: they begin and end no transactions, themselves or by a procedure.
    /// </summary>
    public static bool AreWholeTransaction(IEnumerable<SqlStatement> statements) =>
        !statements.Any(statement =>
            ControlsTransaction(statement.Text) || FirstOf(statement.Text) is "CALL" or "DO");

    /// <summary>
    /// Whether a text may change data by its own words. One that only reads may still call a function that writes: nobody can see that.
    /// </summary>
    public static bool MayWrite(string sql) =>
        SqlScript.Parse(sql, QueryParameters.None).Any(statement => !OnlyRead.Contains(FirstOf(statement.Text))
            || Of(statement.Text, int.MaxValue).Exists(Write.Contains));

    private static bool Is(List<string> words, int index, string word) =>
        index < words.Count && words[index].Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first keywords and names outside of literals and comments.</summary>
    public static List<string> Of(string sql, int most)
    {
        var words = new List<string>();
        var scanner = new SqlScanner(sql);
        while (words.Count < most && scanner.TryNext(out var token))
        {
            if (token.Kind == SqlTokenKind.Word)
            {
                words.Add(sql.Substring(token.Start, token.Length));
            }
        }

        return words;
    }
}
