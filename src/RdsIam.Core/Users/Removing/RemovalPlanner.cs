using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Planning;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Removing;

/// <summary>Plans the statements that end a role: the databases first, the role itself at last. Pure.</summary>
internal sealed class RemovalPlanner(
    RemovalRequest request, ServerState server, Role role, IReadOnlyList<RoleDependency> dependencies, int sessions)
{
    private readonly SqlIdentifier _name = new(role.Name);

    /// <param name="reads">The databases of the request; the first that could be read is visited last and drops the role.</param>
    public IReadOnlyList<DatabasePlan> Plan(IReadOnlyList<DatabaseRead> reads)
    {
        var home = reads.First(r => r.State is not null);
        var parts = reads.Where(r => r != home).Append(home).Select(PlanDatabase).ToList();
        var first = parts.FindIndex(p => p.Fault is null);
        parts[first] = parts[
            first] with { Statements = [.. new RemovalPreparation(request, server, role, sessions).Plan(), .. parts[first].Statements] };
        parts[^1] = parts[^1] with { Statements = [.. parts[^1].Statements, .. After()] };
        return parts;
    }

    private DatabasePlan PlanDatabase(DatabaseRead read)
    {
        if (read.State is not { } database)
        {
            return new DatabasePlan(read.Name, [], [], read.Fault);
        }

        try
        {
            return new DatabasePlan(read.Name, [.. Revokes(database), .. Owned(database)], [], Fault: null);
        }
        catch (Fault fault)
        {
            return new DatabasePlan(read.Name, [], [], fault);
        }
    }

    private IReadOnlyList<PlannedStatement> Revokes(DatabaseState database)
    {
        var nothing = new DesiredUser { UserName = role.Name, Databases = [database.Name], Exact = true };
        var rights = new GrantRights(server, role);
        var wanted = new Wanted(nothing, server, [], []);
        var pieces = new GrantPlanner(nothing, server, database, wanted, rights).Plan()
            .Concat(new DefaultPlanner(nothing, server, database, wanted, rights).Plan())
            .ToList();
        rights.ThrowIfMissed(database.Name);
        // DROP OWNED takes back what the administrator may, and passes over in silence what only another owner may.
        return StatementMerger.Merge(TakesOwned(database) ? pieces.FindAll(IsInOthersName) : pieces, rights.Joins);
    }

    private bool IsInOthersName(StatementPiece piece) => piece.RunAs is { } owner && owner != role.Name;

    private IEnumerable<PlannedStatement> Owned(DatabaseState database)
    {
        if (!TakesOwned(database))
        {
            yield break;
        }

        if (request.ReassignTo is { } heir)
        {
            yield return new PlannedStatement($"REASSIGN OWNED BY {_name} TO {new SqlIdentifier(heir)}");
        }

        // Once all is reassigned, this takes only privileges, default privileges and places in policies.
        yield return new PlannedStatement($"DROP OWNED BY {_name}");
    }

    private bool TakesOwned(DatabaseState database) =>
        (request.DropOwned || request.ReassignTo is not null)
        && dependencies.Any(d => (d.Database == database.Name || d.Database is null) && !(d.Kind == 'a' && d.Catalog == "pg_auth_members" && !HasGranted));

    // From PostgreSQL 16 on DROP ROLE leaves the memberships that the role granted in the way; DROP OWNED takes them.
    private bool HasGranted => server.Version >= 16
        && server.Roles.Memberships.Any(m => m.Grantor == role.Oid && m.Member != role.Oid && m.Group != role.Oid);

    private IEnumerable<PlannedStatement> After()
    {
        // Databases are the server's, so what the role has on those that are not visited is taken back here.
        foreach (var database in server.Databases.Where(d => !request.Databases.Contains(d.Name)))
        {
            if (database.Acl.Of(role.Oid) is var privileges and not Privileges.None && database.Owner != role.Oid)
            {
                yield return new PlannedStatement($"REVOKE {privileges.ToSql()} ON DATABASE {new SqlIdentifier(database.Name)} FROM {_name}");
            }
        }

        yield return new PlannedStatement($"DROP ROLE {_name}");
    }
}
