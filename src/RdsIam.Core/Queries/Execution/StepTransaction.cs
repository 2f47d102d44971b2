using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// The transaction around statements that are one unit but are not sent together, as the driver's batches are one by themselves.
/// </summary>
internal sealed class StepTransaction(NpgsqlConnection connection, TimeSpan timeout) : IDisposable
{
    private const int RollbackSeconds = 10;
    private const string Savepoint = "rdsiam_form";

    private bool _isOpen;

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _isOpen = true;
        await ExecuteAsync(SessionSql.BeginPlain, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ServerCommit.RunAsync" path="/exception"/>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await ServerCommit.RunAsync(connection, token => ExecuteAsync("COMMIT", token), timeout, cancellationToken).ConfigureAwait(false);
        _isOpen = false;
    }

    /// <summary>Marks where <see cref="BackAsync"/> goes back to; the next mark takes its place.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) => ExecuteAsync($"SAVEPOINT {Savepoint}", cancellationToken);

    public Task BackAsync(CancellationToken cancellationToken) => ExecuteAsync($"ROLLBACK TO {Savepoint}", cancellationToken);

    /// <summary>Undoes what was not committed.</summary>
    public void Dispose()
    {
        if (!_isOpen || ServerWait.IsHeld(connection) || connection.State != System.Data.ConnectionState.Open)
        {
            return;
        }

        _isOpen = false;
        try
        {
            using var batch = Batch("ROLLBACK");
            batch.Timeout = RollbackSeconds;
            batch.ExecuteNonQuery();
        }
        catch (NpgsqlException)
        {
            // A connection that does not answer is broken, and its pool closes it.
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var batch = Batch(sql);
        await using (batch.ConfigureAwait(false))
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private NpgsqlBatch Batch(string sql)
    {
        var batch = connection.CreateBatch();
        batch.Timeout = PoolSettings.Seconds(timeout);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        return batch;
    }
}
