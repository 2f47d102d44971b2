using System.Buffers;
using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Names;

namespace RdsIam.Core.Bulk;

/// <summary>What Aurora DSQL takes of an import in one transaction. Source: its "Cluster quotas and database limits".</summary>
internal static class DsqlLimits
{
    /// <summary>The rows that one transaction may change.</summary>
    public const long Rows = 3000;

    private const int ChunkSize = 128 * 1024;

    /// <summary>Whether an import goes to an Aurora DSQL cluster.</summary>
    public static bool Apply(ConnectionPool pool) => RdsEndpointName.IsDsqlHost(pool.Target.HostName);

    /// <exception cref="Fault">ImportDsqlLacks: it takes what Aurora DSQL does not have.</exception>
    public static void Check(ConnectionPool pool, ImportMode? mode)
    {
        var words = mode switch
        {
            { Keys: not null } => "-Upsert",
            { CreateTable: true } => "-CreateTable",
            _ => null,
        };
        if (words is not null && Apply(pool))
        {
            throw new Fault(Messages.ImportDsqlLacks(words), FaultKind.InvalidArgument, pool.Target.HostName);
        }
    }

    /// <summary>Counts the rows of files before anything is sent.</summary>
    /// <exception cref="Fault">ImportDsqlRows, or a file cannot be read.</exception>
    public static async Task CheckAsync(FileImportRequest request, CancellationToken cancellationToken)
    {
        var rows = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            foreach (var path in request.Paths)
            {
                var isText = request.Options.Format != CopyFormat.Binary;
                var file = await InputFile.OpenAsync(path, request.Encoding, isText, cancellationToken).ConfigureAwait(false);
                await using (file.ConfigureAwait(false))
                {
                    var counter = RowCounter.For(request.Options);
                    int count;
                    while ((count = await file.ReadAsync(buffer.AsMemory(0, ChunkSize), cancellationToken).ConfigureAwait(false)) > 0)
                    {
                        counter.Take(buffer.AsSpan(0, count));
                        CheckCount(rows + counter.Rows, path);
                    }

                    counter.End();
                    rows += counter.Rows;
                    CheckCount(rows, path);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <exception cref="Fault">ImportDsqlRows.</exception>
    public static void CheckCount(long rows, string source)
    {
        if (rows > Rows)
        {
            throw new Fault(Messages.ImportDsqlRows(source), FaultKind.LimitsExceeded, source);
        }
    }

    /// <summary>Advice where the cluster itself says that a transaction is too large; null: it says something else.</summary>
    public static string? Hint(PostgresException error) =>
        error.MessageText.StartsWith("transaction ", StringComparison.Ordinal)
            ? Messages.CopyHintDsqlSize
            : null;
}
