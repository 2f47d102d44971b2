using Npgsql;
using RdsIam.Core.Connections.Lines;

namespace RdsIam.Core.Catalog;

/// <summary>Queries of the catalogs in one round trip, their results taken in turn. The names in them mean pg_catalog's.</summary>
internal sealed class CatalogBatch : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch;
    private NpgsqlDataReader? _reader;

    public CatalogBatch(NpgsqlConnection connection, params IEnumerable<string> queries)
    {
        _batch = new NpgsqlBatch(connection);
        // A batch is one transaction, to which this setting is local.
        Add(CatalogSql.SafeSearchPath);
        foreach (var query in queries)
        {
            Add(query);
        }
    }

    /// <summary>Adds a query with its parameters, $1 and on, before the first result is taken.</summary>
    public void Add(string query, params IEnumerable<object> parameters)
    {
        var command = new NpgsqlBatchCommand(query);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter, DataTypeName = parameter is uint ? "oid" : null });
        }

        _batch.BatchCommands.Add(command);
    }

    /// <summary>The rows of the next query.</summary>
    public Task<List<T>> NextAsync<T>(Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        ServerWork.RunAsync(_batch.Connection!, token => ReadNextAsync(read, token), limit: TimeSpan.Zero, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
        {
            await _reader.DisposeAsync().ConfigureAwait(false);
        }

        await _batch.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<List<T>> ReadNextAsync<T>(Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        _reader ??= await _batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await _reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<T>();
        while (await _reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(_reader));
        }

        return rows;
    }
}
