namespace RdsIam.Core.Users.Planning;

/// <summary>In which order the statements of a database come.</summary>
internal enum Phase
{
    Revoke,
    Database,
    Schema,
    Relation,
    Column,
    Other,
    Default,
}

/// <summary>One target of a statement that can have many. Pieces that differ only in the target make one statement.</summary>
/// <param name="Phase">When it comes.</param>
/// <param name="Head">What stands before the targets.</param>
/// <param name="Target">Quoted; null where a statement has no list.</param>
/// <param name="Tail">What stands after them.</param>
/// <param name="RunAs">The role to act as (SET LOCAL ROLE); null: the administrator.</param>
internal sealed record StatementPiece(Phase Phase, string Head, string? Target, string Tail, string? RunAs);

/// <summary>Puts pieces together into statements.</summary>
internal static class StatementMerger
{
    /// <summary>So many names can still be read in one statement.</summary>
    private const int TargetsInOne = 100;

    /// <summary>The statements in their order, each once.</summary>
    /// <param name="pieces">In any order.</param>
    /// <param name="joins">The roles that the administrator must join before it can act as them.</param>
    public static IReadOnlyList<PlannedStatement> Merge(
        IEnumerable<StatementPiece> pieces, IReadOnlyDictionary<string, OwnerJoin> joins)
    {
        var statements = new List<PlannedStatement>();
        foreach (var role in pieces.GroupBy(p => p.RunAs).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var join = role.Key is null ? null : joins.GetValueOrDefault(role.Key);
            if (join is not null)
            {
                statements.Add(join.Enter);
            }

            if (role.Key is not null)
            {
                statements.Add(new($"SET LOCAL ROLE {new Names.SqlIdentifier(role.Key)}"));
            }

            statements.AddRange(OfRole(role));
            if (role.Key is not null)
            {
                statements.Add(new("RESET ROLE"));
            }

            if (join is not null)
            {
                statements.Add(join.Leave);
            }
        }

        return statements;
    }

    private static IEnumerable<PlannedStatement> OfRole(IEnumerable<StatementPiece> pieces) => pieces
        .GroupBy(p => (p.Phase, p.Head, p.Tail))
        .OrderBy(g => g.Key.Phase)
        .SelectMany(g => g.Select(p => p.Target).Distinct().Chunk(TargetsInOne), (g, targets) =>
            new PlannedStatement(g.Key.Head + string.Join(", ", targets) + g.Key.Tail));
}
