namespace RdsIam.Core.Queries.Scripts;

/// <summary>Statements of a text that are sent at once; or one COPY with its rows, which is sent in another way.</summary>
/// <param name="Statements">In order.</param>
/// <param name="FirstIndex">Which statement of the text the first one is, from 0.</param>
internal sealed record ScriptPart(IReadOnlyList<SqlStatement> Statements, int FirstIndex)
{
    /// <summary>Whether a transaction that the text itself began is open where it begins.</summary>
    public bool IsInTransaction { get; init; }

    /// <summary>The rows of the one statement; null: it is no COPY.</summary>
    public CopyRows? Rows => Statements[0].Rows;

    /// <summary>Whether a text may have rows of COPY in it. Surely not where this is false.</summary>
    public static bool MayHaveRows(string sql) => sql.Contains("stdin", StringComparison.OrdinalIgnoreCase);

    /// <param name="statements">Of the whole text.</param>
    /// <param name="eachAlone">Each statement is a part.</param>
    public static IReadOnlyList<ScriptPart> Of(IReadOnlyList<SqlStatement> statements, bool eachAlone)
    {
        var parts = new List<ScriptPart>();
        var isOpen = false;
        for (var first = 0; first < statements.Count;)
        {
            var next = first + 1;
            while (!eachAlone && next < statements.Count && statements[first].Rows is null && statements[next].Rows is null)
            {
                next++;
            }

            parts.Add(new ScriptPart([.. statements.Skip(first).Take(next - first)], first) { IsInTransaction = isOpen });
            for (; first < next; first++)
            {
                isOpen = TransactionOutline.IsOpenAfter(statements[first], isOpen);
            }
        }

        return parts;
    }
}
