using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users.Wishes;

/// <summary>Who makes objects in a schema, as far as the catalog tells. Pure.</summary>
internal sealed class ObjectOwners
{
    private const string DatabaseOwner = "pg_database_owner";

    private readonly ServerState _server;
    private readonly IReadOnlyList<uint> _named;
    private readonly ILookup<uint, uint> _ofRelations;
    private readonly uint _databaseOwner;

    /// <exception cref="Fault">A role that was named does not exist.</exception>
    public ObjectOwners(DesiredUser desired, ServerState server, DatabaseState database)
    {
        _server = server;
        _named = [.. desired.ObjectOwners.Select(Find)];
        // An extension's objects come with its script, and whoever runs that is no maker of tables.
        _ofRelations = database.Relations.Where(r => !r.OfExtension).ToLookup(r => r.Schema, r => r.Owner);
        _databaseOwner = server.Database(database.Name).Owner;
    }

    /// <summary>The roles that were named, or all that own the schema or a relation in it.</summary>
    public IReadOnlyList<uint> In(SchemaState schema)
    {
        if (_named.Count > 0)
        {
            return _named;
        }

        // Nobody is ever logged in as pg_database_owner: it stands for the database's owner. Before PostgreSQL 15, public belongs
        // to a superuser, who on RDS makes no tables either.
        var role = _server.Roles.Find(schema.Owner);
        var owner = role is null or { Name: DatabaseOwner } or { IsSuperuser: true, Reach: Reach.None } ? _databaseOwner : schema.Owner;
        return [.. _ofRelations[schema.Oid].Append(owner).Distinct()];
    }

    private uint Find(string name) =>
        _server.Roles.Find(name)?.Oid ?? throw new Fault(Messages.ObjectOwnerNotFound(name), FaultKind.ObjectNotFound, name);
}
