using Npgsql;

namespace RdsIam.Core.Users;

/// <summary>Runs a plan, once.</summary>
internal sealed class PlanRunner(UserPlanner planner, OpenDatabase open)
{
    /// <summary>How often a plan is made anew when others keep changing the same.</summary>
    private const int Attempts = 8;

    private readonly List<UserChange> _changes = [];
    private bool _created;

    /// <inheritdoc cref="UserPlan.ApplyAsync"/>
    public async Task<UserResult> RunAsync(UserPlan plan, CancellationToken cancellationToken)
    {
        var current = plan;
        for (var attempt = 1; ; attempt++)
        {
            if (await TryRunAsync(current, attempt, cancellationToken).ConfigureAwait(false) is { } databases)
            {
                return new UserResult(plan.Desired.UserName, _created, _changes, databases, current.Notes);
            }

            if (attempt == Attempts)
            {
                throw new Fault("UserChangedMeanwhile", FaultKind.ResourceBusy, plan.Desired.UserName, plan.Desired.UserName, Attempts);
            }

            // At random, so that two who met do not meet again.
            await Task.Delay(Random.Shared.Next(10, 50 * attempt), cancellationToken).ConfigureAwait(false);
            current = await planner.PlanAsync(plan.Desired, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Null: somebody else changed the same at that moment.</summary>
    private async Task<IReadOnlyList<UserDatabase>?> TryRunAsync(UserPlan plan, int attempt, CancellationToken cancellationToken)
    {
        var databases = new List<UserDatabase>();
        Fault? notMade = null;
        foreach (var part in plan.Databases)
        {
            var fault = part.Fault ?? notMade;
            try
            {
                if (fault is null && part.Statements.Count > 0)
                {
                    fault = await RunAsync(part, plan, attempt, cancellationToken).ConfigureAwait(false);
                    // Its own statements come first; without the role there is nothing to grant to.
                    notMade = fault is not null && plan.Creates && !_created
                        ? new Fault("UserNotMade", FaultKind.InvalidOperation, plan.Desired.UserName, plan.Desired.UserName, part.Database)
                        : null;
                }
            }
            catch (PostgresException e) when (UserFaults.IsConflict(e, attempt))
            {
                return null;
            }

            databases.Add(new UserDatabase(part.Database, fault));
        }

        return databases;
    }

    private async Task<Fault?> RunAsync(DatabasePlan part, UserPlan plan, int attempt, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await open(part.Database, cancellationToken).ConfigureAwait(false);
        }
        catch (Fault fault)
        {
            return fault;
        }

        await using (connection.ConfigureAwait(false))
        {
            var fault = await PlanTransaction.RunAsync(
                connection, part, plan.Server, e => UserFaults.IsConflict(e, attempt), cancellationToken).ConfigureAwait(false);
            if (fault is null)
            {
                _created |= plan.Creates;
                _changes.AddRange(part.Statements.Select(s => new UserChange(part.Database, s.Sql)));
            }

            return fault;
        }
    }
}
