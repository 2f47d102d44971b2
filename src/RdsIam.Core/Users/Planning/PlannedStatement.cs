namespace RdsIam.Core.Users.Planning;

/// <summary>A statement of a plan.</summary>
/// <param name="Sql">The whole text, without the semicolon.</param>
/// <param name="PassesOn">The role that it grants membership in, for which ADMIN OPTION can be missing; null: another statement.</param>
internal sealed record PlannedStatement(string Sql, string? PassesOn = null)
{
    public override string ToString() => Sql;
}

/// <summary>What is to run in one database, in one transaction.</summary>
/// <param name="Database">The database's name.</param>
/// <param name="Statements">In their order. Empty: everything is as it should be.</param>
/// <param name="LeftOut">Objects that nobody but a superuser could grant and that were not named.</param>
/// <param name="Fault">Why there is no plan for this database; null: there is one.</param>
internal sealed record DatabasePlan(
    string Database, IReadOnlyList<PlannedStatement> Statements, IReadOnlyList<string> LeftOut, Fault? Fault)
{
    /// <summary>The roles that the administrator joins within the transaction, and leaves again.</summary>
    public IReadOnlyList<string> ActsFor { get; init; } = [];
}
