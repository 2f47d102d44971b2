using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Which roles a user is to be a member of, besides rds_iam. Pure.</summary>
internal static class WantedGroups
{
    /// <exception cref="Fault">Being a member would make the user an administrator, which nobody asked for.</exception>
    public static IReadOnlyCollection<string> Of(DesiredUser desired, ServerState server, IReadOnlyList<ScopedDatabase> databases)
    {
        var groups = new List<string>(desired.MemberOf);
        if (desired.AllSchemas)
        {
            groups.Add("pg_read_all_data");
            groups.AddRange(desired.Access == UserAccess.ReadWrite ? ["pg_write_all_data"] : []);
        }

        if (desired.Access == UserAccess.Owner)
        {
            groups.AddRange(databases.SelectMany(d => Owners(desired, server, d)));
        }

        if (desired.Like is { } like && server.Roles.Find(like) is { } role)
        {
            groups.AddRange(server.Roles.Of(role.Oid).Select(m => server.Roles.NameOf(m.Group)));
        }

        return [.. groups.Where(g => g != UserNames.RdsIam && g != desired.UserName).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Owners(DesiredUser desired, ServerState server, ScopedDatabase database)
    {
        var owners = new ObjectOwners(desired, server, database.State);
        foreach (var oid in database.Scope.SelectMany(owners.In).Distinct())
        {
            // What superusers own is left out wherever nobody named it.
            var owner = server.Roles.Find(oid);
            if (owner is not null && (!owner.IsSuperuser || desired.Schemas.Count > 0))
            {
                RequireNoAdministrator(owner, server, database.State.Name);
                yield return owner.Name;
            }
        }
    }

    private static void RequireNoAdministrator(Role owner, ServerState server, string database)
    {
        if (server.MayMakeRoles(owner))
        {
            throw new Fault(Messages.OwnerIsAdministrator(owner.Name, database), FaultKind.Security, owner.Name);
        }
    }
}
