using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>
/// Keeps administrators and password users from losing their login: members of rds_iam, also through other roles, log in with a
/// token only. Pure.
/// </summary>
internal sealed class LockOutGuard(DesiredUser desired, ServerState server)
{
    /// <summary>Looks at what new memberships of the user would do.</summary>
    /// <param name="newGroups">The roles that it becomes a member of.</param>
    /// <returns>Warnings, where the user forces it or the login is converted.</returns>
    /// <exception cref="Fault">Somebody would lose the password login.</exception>
    public IReadOnlyList<PlanNote> Check(IReadOnlyCollection<string> newGroups)
    {
        // A new role has no members, and nobody can be logged in as it; Aurora DSQL has no passwords to lose.
        if (server.IsDsql || server.Roles.Find(desired.UserName) is not { } role || newGroups.Count == 0)
        {
            return [];
        }

        var groups = newGroups.Select(g => g == UserNames.RdsIam ? LockOuts.IamOf(server) : server.Roles.Find(g)!.Oid);
        return [.. LockOuts.Of(server, role.Oid, groups, server.Roles.MayPassLoginOn).Select(l => Judge(l.Role, role, l.Path))];
    }

    private PlanNote Judge(Role loser, Role role, IReadOnlyList<uint> path)
    {
        var isSelf = loser.Oid == role.Oid;
        var names = string.Join(" → ", path.Select(oid => oid == LockOuts.IamOf(server) ? UserNames.RdsIam : server.Roles.NameOf(oid)));
        var (message, isException) = 0 switch
        {
            _ when loser.Oid == server.SessionUser || loser.Oid == server.Administrator.Oid =>
                (Messages.LockOutYourself(loser.Name, names), desired.Force),
            _ when IsAdministrator(loser) => (Messages.LockOutAdministrator(loser.Name, names), desired.Force),
            _ when isSelf => (Messages.UserHasPassword(loser.Name), desired.ConvertFromPassword),
            _ => (Messages.LockOutMember(loser.Name, role.Name, names), desired.Force),
        };
        if (!isException)
        {
            throw new Fault(message, FaultKind.Security, loser.Name);
        }

        return PlanNote.Warning(Messages.NotePasswordNoLongerWorks(loser.Name, names));
    }

    private bool IsAdministrator(Role role) => role.IsSuperuser || server.IsMemberOf(role, UserNames.RdsSuperuser);
}
