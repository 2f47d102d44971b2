using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Turns the difference between what a user has on an object and what it is to have into pieces of statements.</summary>
internal sealed class GrantChanges(DesiredUser desired, ServerState server, GrantRights rights)
{
    private readonly Role? _user = server.Roles.Find(desired.UserName);
    private readonly SqlIdentifier _name = new(desired.UserName);
    private readonly List<StatementPiece> _pieces = [];

    public IReadOnlyList<StatementPiece> Pieces => _pieces;

    /// <summary>The user owns it, so that no grant is needed.</summary>
    public bool IsOwn(uint owner) => owner == _user?.Oid;

    /// <summary>What is to be granted on top of what the user has by grants of its own.</summary>
    public Privileges Missing(Acl acl, Privileges wish) => wish & ~Direct(acl);

    /// <summary>What is to be taken back.</summary>
    public Privileges Extra(Acl acl, Privileges wish) => desired.Exact ? Direct(acl) & ~wish : Privileges.None;

    /// <summary>Nobody but the owner granted the user anything, and the administrator can act in the owner's name.</summary>
    public bool IsPlain(uint owner, Acl acl) =>
        rights.ToActFor(owner) == Way.Plain && acl.Entries.All(e => e.Grantee != _user?.Oid || e.Grantor == owner);

    /// <summary>Grants what is missing and, where that was asked for, takes back what is too much.</summary>
    /// <param name="target">The object.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="acl">Who may do what with it now.</param>
    /// <param name="wish">What the user is to have.</param>
    /// <param name="lost">What goes with another statement, and must be granted again where it is wished for.</param>
    public void Change(GrantTarget target, uint owner, Acl acl, Privileges wish, Privileges lost = Privileges.None)
    {
        if (IsOwn(owner))
        {
            return;
        }

        var missing = Missing(acl, wish) | (wish & lost);
        if (missing != Privileges.None)
        {
            Grant(target, owner, acl, missing);
        }

        foreach (var entry in acl.Entries.Where(e => desired.Exact && e.Grantee == _user?.Oid))
        {
            Revoke(target, owner, entry.Grantor, entry.Privileges & ~wish & ~lost);
        }
    }

    /// <summary>Adds a piece as it is.</summary>
    public void Add(bool revoke, GrantTarget target, Privileges privileges, string? runAs)
    {
        if (privileges == Privileges.None)
        {
            return;
        }

        var list = target.Column is null
            ? privileges.ToSql()
            : string.Join(", ", privileges.Each().Select(p => $"{p.ToSql()} ({target.Column})"));
        _pieces.Add(revoke
            ? new StatementPiece(Phase.Revoke, $"REVOKE {list} ON {target.Word} ", target.Sql, $" FROM {_name}", runAs)
            : new StatementPiece(target.Phase, $"GRANT {list} ON {target.Word} ", target.Sql, $" TO {_name}", runAs));
    }

    private void Grant(GrantTarget target, uint owner, Acl acl, Privileges privileges)
    {
        var way = rights.ToGrant(owner, acl, privileges);
        switch (way)
        {
            case Way.None or Way.AsJoined when rights.HasAnyway(acl, privileges):
                break;
            case Way.None:
                rights.Miss(owner, target.Text, mayLeaveOut: !target.IsNamed);
                break;
            default:
                Add(revoke: false, target, privileges, rights.RunAs(owner, way));
                break;
        }
    }

    // A privilege is taken back in the name of who granted it. PostgreSQL takes the owner where it can.
    private void Revoke(GrantTarget target, uint owner, uint grantor, Privileges privileges)
    {
        if (privileges == Privileges.None)
        {
            return;
        }

        var way = rights.ToActFor(grantor);
        if (way == Way.None)
        {
            rights.Miss(grantor, target.Text, mayLeaveOut: false);
            return;
        }

        var isPlain = way == Way.Plain && (grantor == owner || rights.ToActFor(owner) != Way.Plain);
        Add(revoke: true, target, privileges, isPlain ? null : rights.RunAs(grantor, way) ?? server.Roles.NameOf(grantor));
    }

    private Privileges Direct(Acl acl) => _user is null ? Privileges.None : acl.Of(_user.Oid);
}
