using Npgsql;

namespace RdsIam.Core.Catalog;

/// <summary>Gives an open connection as the administrator to a database of the server; the taker disposes it.</summary>
/// <exception cref="Fault">The database cannot be reached.</exception>
internal delegate ValueTask<NpgsqlConnection> OpenDatabase(string database, CancellationToken cancellationToken);
