using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>What PUBLIC, and with it every user, may do beyond or short of what was asked for. Pure.</summary>
internal static class PublicNotes
{
    public static IEnumerable<PlanNote> Of(DesiredUser desired, ServerState server, ScopedDatabase scoped)
    {
        if (desired.Access is not { } access || access >= UserAccess.ReadWriteDdl)
        {
            yield break;
        }

        var (database, scope) = scoped;
        var entry = server.Database(database.Name);
        var onDatabase = entry.Acl.Of(Acl.Public) & ~access.On(ObjectKind.Database, server.Version) & ~Privileges.Connect;
        if (desired.Exact && onDatabase != Privileges.None)
        {
            yield return PlanNote.Of(Messages.NotePublicOnDatabase(database.Name, desired.UserName, onDatabase.ToSql()));
        }

        var creating = scope.Where(s => s.Acl.Of(Acl.Public).HasFlag(Privileges.Create)).Select(s => s.Name).ToList();
        if (creating.Count > 0)
        {
            yield return PlanNote.Of(Messages.NotePublicMayCreate(database.Name, FirstFew.Of(creating), desired.UserName, $"REVOKE CREATE ON SCHEMA {string.Join(", ", creating.Select(name => new SqlIdentifier(name)))} FROM PUBLIC;"));
        }
        else if (access == UserAccess.ReadWrite && scope.Any(s => s.Name == "public"))
        {
            yield return PlanNote.Of(Messages.NotePublicWithoutCreate(database.Name, desired.UserName));
        }

        var more = database.Relations
            .Select(r => (Relation: r, Privileges: r.Acl.Of(Acl.Public) & ~access.On(r.Kind, server.Version)))
            .Where(r => r.Privileges != Privileges.None)
            .SelectMany(
                r => r.Relation.Names, (r, name) => (r.Relation, r.Privileges, Schema: database.Schema(r.Relation.Schema).Name, Name: name))
            .ToList();
        if (more.Count > 0)
        {
            var revokes =
                more.Select(m => Revoke(m.Relation.Kind, m.Privileges, new SqlIdentifier(m.Schema).Dot(new SqlIdentifier(m.Name))));
            yield return PlanNote.Of(
                Messages.NotePublicHasMore(database.Name, FirstFew.Of([.. more.Select(m => $"{m.Schema}.{m.Name}")]), string.Join(" ", revokes.Take(5))));
        }
    }

    private static string Revoke(ObjectKind kind, Privileges privileges, SqlIdentifier name) =>
        $"REVOKE {privileges.ToSql()} ON {(kind == ObjectKind.Sequence ? "SEQUENCE " : "")}{name} FROM PUBLIC;";
}
