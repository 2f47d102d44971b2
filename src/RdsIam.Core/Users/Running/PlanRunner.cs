using Npgsql;
using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Running;

/// <summary>Runs a plan, once.</summary>
internal sealed class PlanRunner(OpenDatabase open)
{
    /// <summary>How often a plan is made anew when others keep changing the same.</summary>
    private const int Attempts = 8;

    private readonly List<UserChange> _changes = [];
    private bool _created;

    /// <inheritdoc cref="PlanRuns.ApplyAsync"/>
    public async Task<UserResult> RunAsync(UserPlan plan, CancellationToken cancellationToken)
    {
        var current = plan;
        for (var attempt = 1; ; attempt++)
        {
            if (await TryRunAsync(current, attempt, cancellationToken).ConfigureAwait(false) is { } databases)
            {
                return new UserResult(plan.UserName, _created, _changes, databases, current.Notes);
            }

            if (attempt == Attempts)
            {
                throw new Fault(Messages.UserChangedMeanwhile(plan.UserName, Attempts), FaultKind.ResourceBusy, plan.UserName);
            }

            // At random, so that two who met do not meet again.
            await Task.Delay(Random.Shared.Next(10, 50 * attempt), cancellationToken).ConfigureAwait(false);
            current = await current.MakeAgain(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Null: somebody else changed the same at that moment.</summary>
    private async Task<IReadOnlyList<UserDatabase>?> TryRunAsync(UserPlan plan, int attempt, CancellationToken cancellationToken)
    {
        var databases = new List<UserDatabase>();
        Fault? stop = null;
        foreach (var part in plan.Databases)
        {
            var fault = part.Fault ?? stop;
            try
            {
                if (fault is null && part.Statements.Count > 0)
                {
                    fault = await RunAsync(part, plan, attempt, cancellationToken).ConfigureAwait(false);
                }

                stop ??= fault is null ? null : StopAfter(plan, part);
            }
            catch (PostgresException e) when (UserFaults.IsConflict(e, attempt))
            {
                return null;
            }

            databases.Add(new UserDatabase(part.Database, fault));
        }

        return databases;
    }

    /// <summary>Why the next databases are left alone after one failed; null: they are not.</summary>
    private Fault? StopAfter(UserPlan plan, DatabasePlan failed)
    {
        if (plan.StopsAtFault)
        {
            return new Fault(Messages.StoppedAtDatabase(plan.UserName, failed.Database), FaultKind.InvalidOperation, plan.UserName);
        }

        // The role's own statements come first; without it there is nothing to grant to.
        return plan.Creates && !_created && failed.Statements.Count > 0
            ? new Fault(Messages.UserNotMade(plan.UserName, failed.Database), FaultKind.InvalidOperation, plan.UserName)
            : null;
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
            if (plan.RunsOneByOne)
            {
                return await OneByOneAsync(connection, part, plan, attempt, cancellationToken).ConfigureAwait(false);
            }

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

    /// <summary>What was done before a statement that fails stays.</summary>
    private async Task<Fault?> OneByOneAsync(
        NpgsqlConnection connection, DatabasePlan part, UserPlan plan, int attempt, CancellationToken cancellationToken)
    {
        foreach (var statement in part.Statements)
        {
            var one = part with { Statements = [statement] };
            var fault = await PlanTransaction.RunOneAsync(
                connection, one, plan.Server, e => UserFaults.IsConflict(e, attempt), cancellationToken).ConfigureAwait(false);
            if (fault is not null)
            {
                return fault;
            }

            _created |= plan.Creates;
            _changes.Add(new UserChange(part.Database, statement.Sql));
        }

        return null;
    }
}
