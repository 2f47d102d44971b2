using System.Collections.Concurrent;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>What is asked of a statement's words most.</summary>
/// <param name="MayGiveRows"><inheritdoc cref="StatementWords.MayGiveRows" path="/summary"/></param>
/// <param name="MayBePrepared"><inheritdoc cref="StatementWords.MayBePrepared" path="/summary"/></param>
/// <param name="MayChangeTypes"><inheritdoc cref="StatementWords.MayChangeTypes" path="/summary"/></param>
/// <param name="Role">What it does to the transaction around it.</param>
/// <param name="Trace">What it is called if it sets up the session for later statements; null: it does not.</param>
internal sealed record StatementFacts(bool MayGiveRows, bool MayBePrepared, bool MayChangeTypes, TransactionRole Role, string? Trace);

/// <summary>The facts of statements that were looked at a moment ago. Safe for many threads.</summary>
internal static class KnownStatements
{
    private const int MostKept = 1024;

    /// <summary>Longer texts are made by programs, and differ.</summary>
    private const int LongestText = 8192;

    private static readonly ConcurrentDictionary<string, StatementFacts> Kept = new(StringComparer.Ordinal);

    /// <summary>Null: the text is too long to be kept.</summary>
    public static StatementFacts? Of(string sql)
    {
        if (sql.Length > LongestText)
        {
            return null;
        }

        if (Kept.TryGetValue(sql, out var facts))
        {
            return facts;
        }

        if (Kept.Count >= MostKept)
        {
            Kept.Clear();
        }

        return Kept[sql] = StatementWords.Read(sql);
    }
}
