namespace RdsIam.Core.Users;

/// <summary>
/// Keeps administrators and password users from losing their login: members of rds_iam, also through other roles, log in with a
/// token only. Pure.
/// </summary>
internal sealed class LockOutGuard(DesiredUser desired, ServerState server)
{
    /// <summary>Stands for rds_iam where the plan itself makes it.</summary>
    private const uint NewRdsIam = uint.MaxValue;

    private readonly uint _iam = server.RdsIam?.Oid ?? NewRdsIam;

    /// <summary>Looks at what the new memberships would do.</summary>
    /// <param name="change">The plan for the role.</param>
    /// <returns>Warnings, where the user forces it or the login is converted.</returns>
    /// <exception cref="Fault">Somebody would lose the password login.</exception>
    public IReadOnlyList<PlanNote> Check(RoleChange change)
    {
        // A new role has no members, and nobody can be logged in as it.
        if (server.Roles.Find(desired.UserName) is not { } role || change.NewGroups.Count == 0)
        {
            return [];
        }

        var more = change.NewGroups
            .Select(g => g == UserNames.RdsIam ? _iam : server.Roles.Find(g)!.Oid)
            .ToLookup(_ => role.Oid);
        var losers = server.Roles.Roles
            .Where(r => HasPasswordLogin(r) && server.Roles.LoginPath(r.Oid, _iam) is null)
            .Select(r => (Role: r, Path: server.Roles.LoginPath(r.Oid, _iam, more)))
            .Where(l => l.Path is not null)
            .Select(l => Judge(l.Role, role, l.Path!));
        return [.. losers];
    }

    private PlanNote Judge(Role loser, Role role, IReadOnlyList<uint> path)
    {
        var isSelf = loser.Oid == role.Oid;
        var (id, isException) = 0 switch
        {
            _ when loser.Oid == server.SessionUser || loser.Oid == server.Administrator.Oid => ("LockOutYourself", desired.Force),
            _ when IsAdministrator(loser) => ("LockOutAdministrator", desired.Force),
            _ when isSelf => ("UserHasPassword", desired.ConvertFromPassword),
            _ => ("LockOutMember", desired.Force),
        };
        var names = string.Join(" → ", path.Select(oid => oid == _iam ? UserNames.RdsIam : server.Roles.NameOf(oid)));
        if (!isException)
        {
            throw new Fault(id, FaultKind.Security, loser.Name, loser.Name, role.Name, names);
        }

        return PlanNote.Warning("NotePasswordNoLongerWorks", loser.Name, names);
    }

    // Whether there is a password is for superusers to know; on RDS nobody is one, and a login without rds_iam must have one.
    private bool HasPasswordLogin(Role role) => role.CanLogin && server.WithPassword?.Contains(role.Oid) != false;

    private bool IsAdministrator(Role role) => role.IsSuperuser || server.IsMemberOf(role, UserNames.RdsSuperuser);
}
