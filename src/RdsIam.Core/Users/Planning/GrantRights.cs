using RdsIam.Core.Postgres;

namespace RdsIam.Core.Users;

/// <summary>As whom a privilege can be granted or taken back.</summary>
internal enum Way
{
    /// <summary>As the administrator.</summary>
    Plain,

    /// <summary>After SET LOCAL ROLE to the owner.</summary>
    AsOwner,

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

    /// <summary>Superusers' objects that were left out: RDS's own and those of extensions.</summary>
    public SortedSet<string> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>In whose name to grant.</summary>
    public Way ToGrant(uint owner, Acl acl, Privileges privileges)
    {
        if (_reachable.Contains(owner) || (acl.GrantableBy(_reachable.Contains) & privileges) == privileges)
        {
            return Way.Plain;
        }

        return server.Roles.Find(owner)?.Reach == Reach.SetRole ? Way.AsOwner : Way.None;
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

        var examples = string.Join("; ", _outOfReach.Select(o => $"{o.Key}: {Examples(o.Value)}"));
        // To be a member of an administrator is to be one, so that is not what to advise.
        var administrators = _outOfReach.Keys.Where(o => server.Roles.Find(o) is { } role && server.MayMakeRoles(role)).ToList();
        if (administrators.Count > 0)
        {
            throw new Fault(
                "OwnerIsOtherAdministrator", FaultKind.PermissionDenied, database, server.Administrator.Name, database, examples,
                string.Join(", ", administrators));
        }

        var statements = string.Join(" ", _outOfReach.Keys.Select(StatementFor));
        throw new Fault(
            "OwnerOutOfReach", FaultKind.PermissionDenied, database, server.Administrator.Name, database, examples, statements);
    }

    private static string Examples(SortedSet<string> objects) =>
        string.Join(", ", objects.Take(3)) + (objects.Count > 3 ? $" and {objects.Count - 3} more" : "");

    // With INHERIT an owner that is in rds_iam would take the administrator's password login along.
    private string StatementFor(string owner)
    {
        var option = server.Version >= 16 ? " WITH INHERIT FALSE, SET TRUE" : "";
        return $"GRANT {new SqlIdentifier(owner)} TO {new SqlIdentifier(server.Administrator.Name)}{option};";
    }
}
