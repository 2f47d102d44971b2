using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Finds out what is to be done so that a database user becomes what is wanted. Changes nothing.</summary>
/// <param name="open">Opens the server's databases.</param>
/// <param name="isDsql">The server is an Aurora DSQL cluster.</param>
internal sealed class UserPlanner(OpenDatabase open, bool isDsql = false)
{
    /// <summary>Reads the catalogs of the databases and plans.</summary>
    /// <param name="desired">What the user is to be.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Fault">
    /// The wish is wrong in itself, would lock somebody out, or the administrator may not do it. Trouble with a single database
    /// among several is in its part of the plan.
    /// </exception>
    public async Task<UserPlan> PlanAsync(DesiredUser desired, CancellationToken cancellationToken)
    {
        DesiredUserCheck.Check(desired);
        if (isDsql)
        {
            DsqlWish.Check(desired);
        }
        else if (desired.Principals.Count > 0)
        {
            throw new Fault(Messages.PrincipalNeedsDsql(desired.UserName), FaultKind.InvalidArgument, desired.UserName);
        }

        var routines = desired.Grants.Where(g => g.Kind == ObjectKind.Routine).Select(g => g.Name!).Distinct().ToArray();
        var (server, reads) = await CatalogReader.ReadAsync(open, desired.Databases, routines, cancellationToken, isDsql)
            .ConfigureAwait(false);
        if (desired.AllSchemas && server.Version < 14)
        {
            throw new Fault(Messages.AllSchemasNeedsPostgres14(server.Version), FaultKind.InvalidArgument, server.Version);
        }

        return Plan(Likeness.Complete(desired, server), server, reads);
    }

    /// <summary>The plan for catalogs that were read. Pure, but that the plan can be applied.</summary>
    internal UserPlan Plan(DesiredUser desired, ServerState server, IReadOnlyList<DatabaseRead> reads)
    {
        var planned = new List<ScopedDatabase>();
        var parts = reads.Select(read => PlanDatabase(desired, server, read, planned)).ToList();
        if (parts.TrueForAll(p => p.Fault is not null))
        {
            if (server.Roles.Find(desired.UserName) is null)
            {
                // Whoever may not make roles is in the wrong place altogether, which says more than one object's owner.
                RoleRights.RequireCreateRole(server, desired.UserName);
            }

            throw parts[0].Fault!;
        }

        var groups = WantedGroups.Of(desired, server, planned);
        var role = new RolePlanner(desired, server).Plan(groups);
        var warnings = new LockOutGuard(desired, server).Check(role.NewGroups);
        // The role comes first, in the first database that can be reached.
        var home = parts.FindIndex(p => p.Fault is null);
        parts[home] = parts[home] with { Statements = [.. role.Statements, .. parts[home].Statements] };
        return new UserPlan
        {
            Open = open,
            UserName = desired.UserName,
            MakeAgain = stop => PlanAsync(desired, stop),
            Server = server,
            Creates = role.Creates,
            Databases = parts,
            Notes = [.. warnings, .. PlanNotes.Of(desired, server, planned, parts)],
        };
    }

    /// <param name="desired">What the user is to be.</param>
    /// <param name="server">As it is.</param>
    /// <param name="read">The database as it is.</param>
    /// <param name="planned">Gets it, if there is a plan for it.</param>
    private static DatabasePlan PlanDatabase(DesiredUser desired, ServerState server, DatabaseRead read, List<ScopedDatabase> planned)
    {
        if (read.State is not { } database)
        {
            return new DatabasePlan(read.Name, [], [], read.Fault);
        }

        try
        {
            var user = server.Roles.Find(desired.UserName);
            var rights = new GrantRights(server, user);
            var exact = GrantResolver.Resolve(desired, server, database);
            var scoped = ScopedDatabase.Of(desired, database);
            var wanted = new Wanted(desired, server, scoped.Scope.Select(s => s.Oid), exact);
            var pieces = new GrantPlanner(desired, server, database, wanted, rights).Plan()
                .Concat(new DefaultPlanner(desired, server, database, wanted, rights).Plan())
                .ToList();
            rights.ThrowIfMissed(database.Name);
            planned.Add(scoped);
            return new DatabasePlan(database.Name, StatementMerger.Merge(pieces, rights.Joins), [.. rights.LeftOut], Fault: null)
            {
                ActsFor = [.. rights.Joins.Keys],
            };
        }
        catch (Fault fault)
        {
            return new DatabasePlan(database.Name, [], [], fault);
        }
    }
}
