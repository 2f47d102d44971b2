using RdsIam.Core.Postgres;

namespace RdsIam.Core.Users;

/// <summary>Plans over a pool, for callers that know no driver.</summary>
internal static class UserPlans
{
    /// <summary>Plans for the one database that the pool connects to.</summary>
    /// <inheritdoc cref="UserPlanner.PlanAsync" path="/exception"/>
    public static Task<UserPlan> MakeAsync(ConnectionPool pool, DesiredUser desired, CancellationToken cancellationToken) =>
        new UserPlanner((_, stop) => pool.OpenAsync(stop)).PlanAsync(desired, cancellationToken);
}
