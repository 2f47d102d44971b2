using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Running;

/// <summary>What running a plan did.</summary>
/// <param name="UserName">The role.</param>
/// <param name="Created">It was made by this run.</param>
/// <param name="Changes">The statements that took effect, in their order.</param>
/// <param name="Databases">Each database of the wish.</param>
/// <param name="Notes">What to know besides.</param>
internal sealed record UserResult(
    string UserName,
    bool Created,
    IReadOnlyList<UserChange> Changes,
    IReadOnlyList<UserDatabase> Databases,
    IReadOnlyList<PlanNote> Notes);

/// <summary>A statement that took effect.</summary>
internal sealed record UserChange(string Database, string Sql);

/// <summary>A database of the wish. <paramref name="Fault"/>: why it is not done; null: it is.</summary>
internal sealed record UserDatabase(string Name, Fault? Fault);
