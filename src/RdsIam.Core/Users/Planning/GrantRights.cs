using RdsIam.Core.Catalog;
using RdsIam.Core.Names;

namespace RdsIam.Core.Users.Planning;

/// <summary>As whom a privilege can be granted or taken back.</summary>
internal enum Way
{
    /// <summary>As the administrator.</summary>
    Plain,

    /// <summary>After SET LOCAL ROLE to the owner.</summary>
    AsOwner,

    /// <summary>The same, after the administrator became a member of the owner for the transaction.</summary>
    AsJoined,

    /// <summary>Nobody within reach may.</summary>
    None,
}

/// <summary>Finds out in whose name the administrator can grant, and keeps what is out of reach. Pure but for that list.</summary>
internal sealed class GrantRights(ServerState server, Role? user)
{
    private readonly SortedDictionary<string, SortedSet<string>> _outOfReach = new(StringComparer.Ordinal);
    private readonly HashSet<uint> _reachable =
        [.. server.Roles.Roles.Where(r => r.Reach == Reach.Inherited).Select(r => r.Oid)];

    private readonly IReadOnlySet<uint> _has =
        user is null ? new HashSet<uint> { Acl.Public } : server.Roles.PrivilegesOf(user.Oid);

    /// <summary>What the statements in the names of others need, by those names.</summary>
    public SortedDictionary<string, OwnerJoin> Joins { get; } = new(StringComparer.Ordinal);

    /// <summary>Superusers' objects that were left out: RDS's own and those of extensions.</summary>
    public SortedSet<string> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>In whose name to grant.</summary>
    public Way ToGrant(uint owner, Acl acl, Privileges privileges)
    {
        if (_reachable.Contains(owner) || (acl.GrantableBy(_reachable.Contains) & privileges) == privileges)
        {
            return Way.Plain;
        }

        return server.Roles.Find(owner) switch
        {
            // What is done in the name of others takes several statements in one transaction.
            _ when server.IsDsql => Way.None,
            { Reach: Reach.SetRole } => Way.AsOwner,
            { } role when OwnerJoin.IsPossible(server, role) => Way.AsJoined,
            _ => Way.None,
        };
    }

    /// <summary>The role to act as; null: the administrator itself. That it must be joined first is kept.</summary>
    public string? RunAs(uint role, Way way)
    {
        if (way is not (Way.AsOwner or Way.AsJoined))
        {
            return null;
        }

        var owner = server.Roles.Find(role)!;
        if (way == Way.AsJoined)
        {
            Joins.TryAdd(owner.Name, OwnerJoin.Of(server, owner));
        }

        return owner.Name;
    }

    /// <summary>In whose name to act for a role, as ALTER DEFAULT PRIVILEGES does.</summary>
    public Way ToActFor(uint role) => ToGrant(role, Acl.Empty, Privileges.Select);

    /// <summary>The user has these without a grant of its own: from PUBLIC or through other roles.</summary>
    public bool HasAnyway(Acl acl, Privileges privileges) => (acl.Of(_has) & privileges) == privileges;

    /// <summary>Keeps an object that cannot be granted, for one error about all of them.</summary>
    /// <param name="owner">Its owner.</param>
    /// <param name="what">The object as messages name it.</param>
    /// <param name="mayLeaveOut">It was not named by the user.</param>
    public void Miss(uint owner, string what, bool mayLeaveOut)
    {
        var role = server.Roles.Find(owner);
        if (mayLeaveOut && role is null or { IsSuperuser: true })
        {
            LeftOut.Add(what);
            return;
        }

        var name = server.Roles.NameOf(owner);
        if (!_outOfReach.TryGetValue(name, out var objects))
        {
            _outOfReach[name] = objects = new SortedSet<string>(StringComparer.Ordinal);
        }

        objects.Add(what);
    }

    /// <exception cref="Fault">Something asked for cannot be granted; the text has the statements that are missing.</exception>
    public void ThrowIfMissed(string database)
    {
        if (_outOfReach.Count == 0)
        {
            return;
        }

        var examples = string.Join("; ", _outOfReach.Select(o => $"{o.Key}: {FirstFew.Of(o.Value, most: 3)}"));
        if (server.IsDsql)
        {
            throw new Fault(
                Messages.DsqlOwnerOutOfReach(server.Administrator.Name, examples), FaultKind.PermissionDenied, database);
        }

        // To be a member of an administrator is to be one, so that is not what to advise.
        var administrators = _outOfReach.Keys.Where(o => server.Roles.Find(o) is { } role && server.MayMakeRoles(role)).ToList();
        if (administrators.Count > 0)
        {
            throw new Fault(
                Messages.OwnerIsOtherAdministrator(server.Administrator.Name, database, examples, string.Join(", ", administrators)),
                FaultKind.PermissionDenied, database);
        }

        throw OutOfReach(database, examples);
    }

    private Fault OutOfReach(string database, string examples)
    {
        var owners = _outOfReach.Keys.Select(server.Roles.Find).OfType<Role>().ToList();
        var statements = owners
            .Select(owner => AdvisedGrant.Membership(server, owner, server.Administrator, "INHERIT FALSE, SET TRUE")).ToList();
        return statements.Count == 0 || statements.Contains(null)
            ? new Fault(
                Messages.OwnerNotToJoin(server.Administrator.Name, database, examples, string.Join(", ", _outOfReach.Keys)),
                FaultKind.PermissionDenied, database)
            : new Fault(
                Messages.OwnerOutOfReach(server.Administrator.Name, database, examples, string.Join(" ", statements)),
                FaultKind.PermissionDenied, database);
    }
}
