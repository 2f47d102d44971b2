using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Plans what the role itself is to be: its attributes, memberships and settings. Pure.</summary>
internal sealed class RolePlanner(DesiredUser desired, ServerState server)
{
    private readonly Role? _role = server.Roles.Find(desired.UserName);
    private readonly SqlIdentifier _name = new(desired.UserName);
    private readonly List<PlannedStatement> _statements = [];
    private readonly List<string> _newGroups = [];

    /// <param name="wantedGroups">The roles to be a member of, without rds_iam.</param>
    /// <exception cref="Fault">The administrator may not do it, or a role is not there.</exception>
    public RoleChange Plan(IReadOnlyCollection<string> wantedGroups)
    {
        KeepCreatorOut(wantedGroups);
        AddRdsIam();
        AddAttributes();
        AddMemberships(wantedGroups);
        if (desired.Exact && _role is not null)
        {
            RemoveMemberships(_role, wantedGroups);
        }

        _statements.AddRange(SettingPlanner.Plan(desired, _role, server).Select(sql => new PlannedStatement(sql)));
        return new RoleChange(_role is null, _statements, _newGroups);
    }

    // With createrole_self_grant, whoever makes a role becomes its member WITH INHERIT or SET, and so with it a member of rds_iam.
    private void KeepCreatorOut(IReadOnlyCollection<string> groups)
    {
        var joinsIam = desired.Login
            || groups.Select(server.Roles.Find)
                .OfType<Role>().Any(g => server.Roles.Path(g.Oid, LockOuts.IamOf(server), _ => true) is not null);
        if (joinsIam && _role is null && server.SelfGrant.Length > 0 && !server.Administrator.IsSuperuser)
        {
            _statements.Add(new("SET LOCAL createrole_self_grant = ''"));
        }
    }

    private void AddRdsIam()
    {
        if (!desired.Login || server.RdsIam is not null || server.IsDsql)
        {
            return;
        }

        if (!desired.CreateRdsIamRole)
        {
            throw new Fault(Messages.RdsIamRoleMissing, FaultKind.ObjectNotFound, UserNames.RdsIam);
        }

        RoleRights.RequireCreateRole(server, UserNames.RdsIam);
        _statements.Add(new($"CREATE ROLE {new SqlIdentifier(UserNames.RdsIam)} WITH NOLOGIN"));
    }

    private void AddAttributes()
    {
        var options = RoleOptions.Changed(desired, _role);
        if (_role is null)
        {
            RoleRights.RequireCreateRole(server, desired.UserName);
            _statements.Add(new($"CREATE ROLE {_name} WITH {options}"));
        }
        else if (options.Length > 0)
        {
            RoleRights.RequireAlterRole(server, _role);
            _statements.Add(new($"ALTER ROLE {_name} WITH {options}"));
        }
    }

    private void AddMemberships(IReadOnlyCollection<string> groups)
    {
        AddPrincipals();
        if (desired.Login && !server.IsDsql && !IsIamUser(groups))
        {
            Add(UserNames.RdsIam);
        }

        foreach (var group in groups.Where(g => !IsDirectMember(g)))
        {
            Add(group);
        }
    }

    /// <summary>On Aurora DSQL a role is linked to the principals that may log in as it.</summary>
    private void AddPrincipals()
    {
        var present = server.PrincipalsOf(desired.UserName).ToList();
        var surplus = desired is { Exact: true, Login: true } ? present.Except(desired.Principals) : [];
        _statements.AddRange(surplus.Select(arn => DsqlMapping.Revoke(desired.UserName, arn)));
        _statements.AddRange(desired.Principals.Distinct().Except(present).Select(arn => DsqlMapping.Grant(desired.UserName, arn)));
    }

    /// <summary>Whether rds_iam comes with what the role is or becomes a member of anyway.</summary>
    private bool IsIamUser(IReadOnlyCollection<string> groups)
    {
        if (server.RdsIam is not { } iam)
        {
            return false;
        }

        var present = _role is null ? [] : server.Roles.Of(_role.Oid).Where(server.Roles.PassesLoginOn).Select(m => m.Group);
        var kept = present.Where(g => !desired.Exact || g == iam.Oid || groups.Contains(server.Roles.NameOf(g)));
        var joined = groups.Select(server.Roles.Find).OfType<Role>().Select(g => g.Oid);
        return kept.Concat(joined).Any(g => server.Roles.LoginPath(g, iam.Oid) is not null);
    }

    private bool IsDirectMember(string group) =>
        _role is not null
        && server.Roles.Find(group) is { } found
        && server.Roles.Of(_role.Oid).Any(m => m.Group == found.Oid && (m.Inherit || server.Version < 16));

    private void Add(string group)
    {
        var found = server.Roles.Find(group);
        if (found is null && group != UserNames.RdsIam)
        {
            throw new Fault(Messages.RoleToJoinNotFound(group, desired.UserName), FaultKind.ObjectNotFound, group);
        }

        RoleRights.RequireGrant(server, found, group);
        // Where the role itself is NOINHERIT, PostgreSQL 16 and later would make a membership without effect.
        var option = server.Version >= 16 && _role is { Inherits: false } ? " WITH INHERIT TRUE" : "";
        _statements.Add(new($"GRANT {new SqlIdentifier(group)} TO {_name}{option}", group));
        _newGroups.Add(group);
    }

    private void RemoveMemberships(Role role, IReadOnlyCollection<string> wanted)
    {
        foreach (var membership in server.Roles.Of(role.Oid))
        {
            var group = server.Roles.NameOf(membership.Group);
            if (wanted.Contains(group) || (desired.Login && group == UserNames.RdsIam))
            {
                continue;
            }

            _statements.Add(new(MembershipSql.Revoke(server, membership), group));
        }
    }
}
