using Npgsql;
using RdsIam.Core.Catalog;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Running;

/// <summary>Runs the statements for one database: all of them or none.</summary>
internal static class PlanTransaction
{
    /// <returns>Null: done and committed. Otherwise why not, and nothing is kept.</returns>
    /// <exception cref="PostgresException">One that <paramref name="isConflict"/> says yes to; nothing is kept.</exception>
    public static async Task<Fault?> RunAsync(
        NpgsqlConnection connection,
        DatabasePlan part,
        ServerState server,
        Func<PostgresException, bool> isConflict,
        CancellationToken cancellationToken)
    {
        var current = part.Statements[0];
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                foreach (var statement in part.Statements)
                {
                    current = statement;
                    await ExecuteAsync(connection, statement.Sql, cancellationToken).ConfigureAwait(false);
                }

                await ServerCommit.RunAsync(connection, transaction.CommitAsync, limit: null, cancellationToken).ConfigureAwait(false);
                return null;
            }
        }
        catch (PostgresException e) when (isConflict(e))
        {
            throw;
        }
        catch (Fault fault)
        {
            // What became of COMMIT is not known, or the server gave up waiting.
            return fault;
        }
        catch (NpgsqlException e)
        {
            return UserFaults.Of(e, part.Database, current, server);
        }
    }

    /// <summary>Runs the one statement of a part as a transaction of its own.</summary>
    /// <returns>Null: done. Otherwise why not.</returns>
    /// <exception cref="PostgresException">One that <paramref name="isConflict"/> says yes to; nothing is kept.</exception>
    public static async Task<Fault?> RunOneAsync(
        NpgsqlConnection connection,
        DatabasePlan part,
        ServerState server,
        Func<PostgresException, bool> isConflict,
        CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, part.Statements[0].Sql, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException e) when (isConflict(e))
        {
            throw;
        }
        catch (NpgsqlException e)
        {
            return UserFaults.Of(e, part.Database, part.Statements[0], server);
        }
    }

    // A batch sends the text as it is: no colon or question mark in a name can become a parameter.
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(sql) }, Timeout = 0 };
        await using (batch.ConfigureAwait(false))
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
