using System.Collections.Concurrent;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Texts that were read a moment ago: one call looks at its text several times, and the next call often has the same. Safe for many
/// threads, as what was read never changes.
/// </summary>
internal static class ReadScripts
{
    private const int MostKept = 512;

    /// <summary>Longer texts are files and programs' work, and differ.</summary>
    private const int LongestText = 8192;

    private static readonly ConcurrentDictionary<(string Sql, bool Conforms), SqlScript> Kept = new();

    /// <summary>What was read of the text, where the same placeholders have values; null: it is to be read.</summary>
    public static SqlScript? Find(QueryRequest request, bool conforms) =>
        request.Sql.Length <= LongestText && Kept.TryGetValue((request.Sql, conforms), out var script) && Fits(script, request.Parameters)
            ? script
            : null;

    /// <summary>Keeps what was read.</summary>
    /// <returns>The same.</returns>
    public static SqlScript Keep(SqlScript script, QueryRequest request, bool conforms)
    {
        if (request.Sql.Length <= LongestText)
        {
            if (Kept.Count >= MostKept)
            {
                Kept.Clear();
            }

            Kept[(request.Sql, conforms)] = script;
        }

        return script;
    }

    private static bool Fits(SqlScript script, QueryParameters parameters)
    {
        if (parameters.IsPositional != script.IsPositional && script.Statements.Any(statement => statement.Parameters.Count > 0))
        {
            return false;
        }

        foreach (var statement in script.Statements)
        {
            foreach (var name in statement.Parameters)
            {
                if (!parameters.Has(name, parameters.IsPositional))
                {
                    return false;
                }
            }
        }

        foreach (var open in script.Open)
        {
            if (parameters.Has(open.Text))
            {
                return false;
            }
        }

        return true;
    }
}
