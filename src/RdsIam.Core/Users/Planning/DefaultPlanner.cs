using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Plans what the user gets on objects that are yet to be made. Pure.</summary>
internal sealed class DefaultPlanner(DesiredUser desired, ServerState server, DatabaseState database, Wanted wanted, GrantRights rights)
{
    private static readonly (char Letter, ObjectKind? Kind, string Word)[] Types =
    [
        ('r', ObjectKind.Table, "TABLES"),
        ('S', ObjectKind.Sequence, "SEQUENCES"),
        ('f', null, "ROUTINES"),
        ('T', null, "TYPES"),
        ('n', null, "SCHEMAS"),
        ('L', null, "LARGE OBJECTS"),
    ];

    private readonly Role? _user = server.Roles.Find(desired.UserName);
    private readonly SqlIdentifier _name = new(desired.UserName);
    private readonly List<StatementPiece> _pieces = [];
    private readonly HashSet<(uint Owner, uint Schema, char Letter)> _done = [];
    private readonly Dictionary<(uint Owner, uint Schema, char Letter), Acl> _lists =
        database.Defaults.ToDictionary(d => (d.Owner, d.Schema, d.ObjectType), d => d.Acl);

    /// <exception cref="Fault">A role that was named does not exist.</exception>
    public IReadOnlyList<StatementPiece> Plan()
    {
        if (server.IsDsql)
        {
            // A cluster refuses ALTER DEFAULT PRIVILEGES FOR ROLE; the plan's notes say what that means.
            return [];
        }

        var owners = new ObjectOwners(desired, server, database);
        foreach (var schema in database.Schemas.Where(s => wanted.Covers(s.Oid)))
        {
            foreach (var owner in owners.In(schema))
            {
                Grant(owner, schema.Oid, 'r');
                Grant(owner, schema.Oid, 'S');
            }
        }

        foreach (var (owner, schema, letter) in _lists.Keys)
        {
            if (desired.Like is not null)
            {
                Grant(owner, schema, letter);
            }

            Revoke(owner, schema, letter);
        }

        return _pieces;
    }

    private void Grant(uint owner, uint schema, char letter)
    {
        if (owner == _user?.Oid || !_done.Add((owner, schema, letter)))
        {
            return;
        }

        var here = _lists.GetValueOrDefault((owner, schema, letter));
        var everywhere = _lists.GetValueOrDefault((owner, 0u, letter));
        var isPreset = wanted.Covers(schema);
        var wish = isPreset ? wanted.OnFuture(schema, TypeOf(letter).Kind, here) : wanted.LikeIn(here);
        Add(revoke: false, owner, schema, letter, wish & ~Direct(here) & ~Direct(everywhere));
    }

    private void Revoke(uint owner, uint schema, char letter)
    {
        if (desired.Exact && owner != _user?.Oid)
        {
            var list = _lists[(owner, schema, letter)];
            Add(revoke: true, owner, schema, letter, Direct(list) & ~wanted.OnFuture(schema, TypeOf(letter).Kind, list));
        }
    }

    private Privileges Direct(Acl? acl) => _user is null || acl is null ? Privileges.None : acl.Of(_user.Oid);

    private void Add(bool revoke, uint owner, uint schemaOid, char letter, Privileges privileges)
    {
        // A list of PostgreSQL's own schemas is no concern of ours.
        var schema = database.FindSchema(schemaOid);
        if (privileges == Privileges.None || (schema is null && schemaOid != 0))
        {
            return;
        }

        var role = server.Roles.NameOf(owner);
        var way = rights.ToActFor(owner);
        if (way == Way.None)
        {
            var what = $"new {TypeOf(letter).Word.ToLowerInvariant()}" + (schema is null ? "" : $" in {schema.Name}");
            rights.Miss(owner, what, mayLeaveOut: !revoke && desired.ObjectOwners.Count == 0);
            return;
        }

        var head = $"ALTER DEFAULT PRIVILEGES FOR ROLE {new SqlIdentifier(role)}" + (schema is null ? "" : " IN SCHEMA ");
        var change = $" {privileges.ToSql()} ON {TypeOf(letter).Word} ";
        var tail = revoke ? $" REVOKE{change}FROM {_name}" : $" GRANT{change}TO {_name}";
        var target = schema is null ? null : new SqlIdentifier(schema.Name).ToString();
        _pieces.Add(new StatementPiece(
            revoke ? Phase.Revoke : Phase.Default, head, target, tail, rights.RunAs(owner, way)));
    }

    private static (char Letter, ObjectKind? Kind, string Word) TypeOf(char letter) =>
        Array.Find(Types, t => t.Letter == letter) is { Word: not null } known
            ? known
            : throw new NotSupportedException($"pg_default_acl has the object type '{letter}', which is not known here.");
}
