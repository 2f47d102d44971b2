using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Running;

/// <summary>What can be done with a plan beyond reading it.</summary>
internal static class PlanRuns
{
    /// <summary>Runs the plan: one transaction a database. Where somebody else changed the same meanwhile, it is made anew.</summary>
    /// <exception cref="Fault">A new plan was needed, and it is refused.</exception>
    public static Task<UserResult> ApplyAsync(this UserPlan plan, CancellationToken cancellationToken) =>
        new PlanRunner(plan.Open).RunAsync(plan, cancellationToken);
}
