using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>A database and the schemas that the access is for.</summary>
internal sealed record ScopedDatabase(DatabaseState State, IReadOnlyList<SchemaState> Scope)
{
    /// <inheritdoc cref="Planning.Scope.Of"/>
    public static ScopedDatabase Of(DesiredUser desired, DatabaseState database) => new(database, Planning.Scope.Of(desired, database));
}
