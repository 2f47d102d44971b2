using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Finds the objects of single grants in a database. Pure.</summary>
internal static class GrantResolver
{
    /// <summary>Stands for every table or sequence that a schema has now.</summary>
    public const string All = "*";

    /// <exception cref="Fault">An object is not there, or has no such privilege.</exception>
    public static IReadOnlyList<ResolvedGrant> Resolve(DesiredUser desired, ServerState server, DatabaseState database) =>
        [.. desired.Grants.SelectMany(grant => Resolve(grant, server, database))];

    private static IEnumerable<ResolvedGrant> Resolve(DesiredGrant grant, ServerState server, DatabaseState database)
    {
        if (grant.Kind == ObjectKind.Database)
        {
            return [Found(grant, ObjectKind.Database, null, null, server)];
        }

        var schema = Scope.Find(grant.Schema!, database).Oid;
        if (grant.Kind == ObjectKind.Schema)
        {
            return [Found(grant, ObjectKind.Schema, schema, null, server)];
        }

        if (grant.Kind == ObjectKind.Routine)
        {
            var routine = database.Others.FirstOrDefault(o => o.RequestedAs == grant.Name)
                ?? throw NotFound(grant, database);
            return [Found(grant, ObjectKind.Routine, routine.Schema, routine.FullName, server)];
        }

        var groups = database.Relations.Where(r => r.Schema == schema && (grant.Kind is null || r.Kind == grant.Kind)).ToList();
        if (grant.Name == All)
        {
            return groups.Where(g => g.Kind == (grant.Kind ?? ObjectKind.Table))
                .SelectMany(g => g.Names, (g, name) => Found(grant, g.Kind, schema, name, server));
        }

        var group = groups.Find(g => g.Names.Contains(grant.Name!)) ?? throw NotFound(grant, database);
        return [Found(grant, group.Kind, schema, grant.Name, server)];
    }

    private static ResolvedGrant Found(DesiredGrant grant, ObjectKind kind, uint? schema, string? name, ServerState server)
    {
        var all = PrivilegeNames.All(kind, server.Version);
        var privileges = grant.Privileges ?? (grant.Columns.Count > 0 ? PrivilegeNames.OnColumns : all);
        if ((privileges & ~all) is var wrong and not Privileges.None)
        {
            throw new Fault(
                Messages.GrantPrivilegeWrong(wrong.ToSql(), grant.Text, kind.ToString().ToLowerInvariant(), all.ToSql()),
                FaultKind.InvalidArgument, grant.Text);
        }

        return new ResolvedGrant(kind, schema, name, privileges, grant.Columns);
    }

    private static Fault NotFound(DesiredGrant grant, DatabaseState database)
    {
        var alike = database.Relations
            .SelectMany(r => r.Names, (r, name) => $"{database.Schema(r.Schema).Name}.{name}")
            .FirstOrDefault(name => string.Equals(name, $"{grant.Schema}.{grant.Name}", StringComparison.OrdinalIgnoreCase));
        return alike is null
            ? new Fault(Messages.GrantObjectNotFound(grant.Text, database.Name), FaultKind.ObjectNotFound, grant.Text)
            : new Fault(Messages.GrantObjectOtherCase(grant.Text, database.Name, alike), FaultKind.ObjectNotFound, grant.Text);
    }
}
