namespace RdsIam.Core.Users.Planning;

/// <summary>What is to happen to the role itself.</summary>
/// <param name="Creates">It is not there yet.</param>
/// <param name="Statements">In their order.</param>
/// <param name="NewGroups">The roles that it becomes a member of.</param>
internal sealed record RoleChange(bool Creates, IReadOnlyList<PlannedStatement> Statements, IReadOnlyList<string> NewGroups);
