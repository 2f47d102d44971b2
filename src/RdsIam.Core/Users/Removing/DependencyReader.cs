using Npgsql;
using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users.Removing;

/// <summary>Reads what hangs on a role.</summary>
internal sealed class DependencyReader(OpenDatabase open, uint role)
{
    /// <summary>All of it, on the whole server; with names from the databases that are given.</summary>
    /// <param name="databases">At least one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Fault">A database cannot be read.</exception>
    public async Task<IReadOnlyList<RoleDependency>> ReadAsync(IReadOnlyList<string> databases, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(databases[0], cancellationToken).ConfigureAwait(false);
        foreach (var database in databases.Skip(1).Where(name => all.Exists(d => d.Database == name)))
        {
            // An object's name can be read only in its own database.
            var here = await ReadAsync(database, cancellationToken).ConfigureAwait(false);
            all = [.. all.Where(d => d.Database != database), .. here.Where(d => d.Database == database)];
        }

        return all;
    }

    /// <summary>How many sessions of the role are open.</summary>
    /// <exception cref="Fault">The database cannot be read.</exception>
    public async Task<int> CountSessionsAsync(string database, CancellationToken cancellationToken)
    {
        var rows = await CatalogQuery.RowsAsync(
            open, database, CatalogSql.SessionsOfRole, [role], row => row.GetInt32(0), cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    private Task<List<RoleDependency>> ReadAsync(string database, CancellationToken cancellationToken) =>
        CatalogQuery.RowsAsync(open, database, CatalogSql.Dependencies, [role], DependencyOf, cancellationToken);

    private static RoleDependency DependencyOf(NpgsqlDataReader row) => new(
        row.IsDBNull(0) ? null : row.GetString(0),
        row.GetString(1),
        row.GetChar(2),
        row.GetInt32(3),
        row.GetFieldValue<string[]>(4));
}
