using System.Diagnostics;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Core.Inspection.Completion;

/// <summary>What may stand at a place in a text of SQL: names of the open connection's database, and keywords.</summary>
internal static class SqlWords
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(300);

    /// <param name="pool">The open connection's; null: there is none, and keywords alone are known.</param>
    /// <param name="point">The place.</param>
    /// <returns>Whole words in place of the one at the place, names first. Within 300 ms.</returns>
    public static IReadOnlyList<string> At(ConnectionPool? pool, SqlPoint point)
    {
        var names = pool is null ? [] : Names(pool, point, Stopwatch.StartNew());
        var keywords = point.WantsTable || point.Qualifier is not null || (point.Word.Length == 0 && names.Count > 0)
            ? []
            : Keywords(point.IsFirst ? SqlKeywords.First : SqlKeywords.All, point.Word);
        return [.. names.Concat(keywords).Distinct(StringComparer.Ordinal)];
    }

    private static List<string> Names(ConnectionPool pool, SqlPoint point, Stopwatch watch)
    {
        if (point.WantsTable)
        {
            return [.. ServerNames.Find(pool, NameKind.Tables, "", Left(watch)).Where(name => IsMeant(name, point.Word))];
        }

        var (qualifier, word) = point.Qualifier is { } given ? (given + ".", point.Word[(given.Length + 1)..]) : ("", point.Word);
        var tables = point.Tables.Where(table => point.Qualifier is not { } called || table.IsCalled(called));
        return
        [
            .. tables.SelectMany(table => Columns(pool, table.Name, watch))
                .Where(column => Begins(column, word))
                .Select(column => qualifier + column),
        ];
    }

    /// <summary>
    /// A table outside of the search path is found by its name alone, too: whoever completes it gets a statement that runs.
    /// </summary>
    private static IReadOnlyList<string> Columns(ConnectionPool pool, string table, Stopwatch watch)
    {
        if (ServerNames.Find(pool, NameKind.QuotedColumns, table, Left(watch)) is { Count: > 0 } columns)
        {
            return columns;
        }

        var whole = ServerNames.Find(pool, NameKind.Tables, "", Left(watch))
            .FirstOrDefault(name => name.EndsWith("." + table, StringComparison.OrdinalIgnoreCase));
        return whole is null ? [] : ServerNames.Find(pool, NameKind.QuotedColumns, whole, Left(watch));
    }

    private static bool IsMeant(string name, string word) => Begins(name, word)
        || (!word.Contains('.', StringComparison.Ordinal) && Begins(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..], word));

    /// <summary>Nobody types the quote that PostgreSQL needs around some names.</summary>
    private static bool Begins(string name, string word) => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || (name[0] == '"' && name.AsSpan(1).StartsWith(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>In capitals where the word is begun so.</summary>
    private static IEnumerable<string> Keywords(IReadOnlyList<string> all, string word) => all
        .Where(keyword => keyword.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        .Select(keyword => word.Length > 0 && word.All(c => !char.IsLower(c)) ? keyword.ToUpperInvariant() : keyword);

    private static TimeSpan Left(Stopwatch watch) => watch.Elapsed < Longest ? Longest - watch.Elapsed : TimeSpan.Zero;
}
