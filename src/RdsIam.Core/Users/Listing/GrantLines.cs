using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users.Listing;

/// <summary>The grants that a user has in a database, one by one. Pure.</summary>
internal sealed class GrantLines(Effective user, ServerState server, DatabaseState database)
{
    private static readonly Dictionary<char, string> FutureKinds = new()
    {
        ['r'] = "new tables",
        ['S'] = "new sequences",
        ['f'] = "new routines",
        ['T'] = "new types",
        ['n'] = "new schemas",
        ['L'] = "new large objects",
    };

    /// <summary>On what there is.</summary>
    public IReadOnlyList<GrantLine> All()
    {
        var entry = server.Database(database.Name);
        return
        [
            .. Lines("database", database.Name, null, entry.Owner, entry.Acl),
            .. database.Schemas.SelectMany(s => Lines("schema", s.Name, null, s.Owner, s.Acl)),
            .. database.Relations.SelectMany(r => r.Names.SelectMany(name =>
                Lines(r.Kind.ToString().ToLowerInvariant(), $"{database.Schema(r.Schema).Name}.{name}", null, r.Owner, r.Acl))),
            .. database.Columns.SelectMany(c => Lines("column", $"{database.Schema(c.Schema).Name}.{c.Table}", c.Name, c.Owner, c.Acl)),
            .. database.Others.SelectMany(o =>
                Lines(o.Kind.ToString().ToLowerInvariant(), $"{database.Schema(o.Schema).Name}.{o.FullName}", null, o.Owner, o.Acl)),
        ];
    }

    /// <summary>On what is yet to be made, by others.</summary>
    public IReadOnlyList<GrantLine> Defaults() =>
    [
        .. from list in database.Defaults
           where list.Owner != user.Role.Oid
           from entry in list.Acl.Entries
           where entry.Grantee != Acl.Public && entry.Grantee != list.Owner && user.Grantees.Contains(entry.Grantee)
           select new GrantLine(
               database.Name,
               FutureKinds.GetValueOrDefault(list.ObjectType, "new objects"),
               database.FindSchema(list.Schema)?.Name,
               null,
               entry.Privileges.ToSql(),
               server.Roles.NameOf(entry.Grantee),
               server.Roles.NameOf(list.Owner)),
    ];

    private IEnumerable<GrantLine> Lines(string kind, string name, string? column, uint owner, Acl acl) => acl.Entries
        .Where(e => user.Grantees.Contains(e.Grantee) && e.Privileges != Privileges.None)
        .Select(e => new GrantLine(
            database.Name,
            kind,
            name,
            column,
            e.Privileges.ToSql(),
            e.Grantee == owner ? "owner" : server.Roles.NameOf(e.Grantee),
            server.Roles.NameOf(e.Grantor)));
}
