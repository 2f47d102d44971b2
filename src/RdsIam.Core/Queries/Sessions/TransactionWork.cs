using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>
/// Pieces of work in one transaction, which begins with the first one. When the transaction loses against another one or its connection, it
/// is begun anew and all pieces are run again, as often as the options say; rows are held until the commit then. Without retries
/// they are handed on as they come. With <see cref="SessionOptions.Rollback"/> it is undone at the end, after what a commit would have
/// checked.
/// </summary>
internal sealed class TransactionWork(ConnectionPool pool, SessionOptions options, IQueryOutput output) : IDisposable
{
    private const int MostFiles = 5;

    private readonly List<Func<QuerySession, CancellationToken, Task>?> _pieces = [];
    private QuerySession? _session;
    private int _done;
    private readonly List<string> _files = [];
    private int _attempt = 1;

    /// <summary>Whether there was anything to run.</summary>
    public bool HasRun => _pieces.Count > 0;

    /// <summary>What is undone in words, when nothing is kept.</summary>
    public string NothingLeft => Messages.NothingLeft(_files.Count switch
    {
        0 => "this call",
        <= MostFiles => string.Join(", ", _files),
        _ => $"{string.Join(", ", _files.Take(MostFiles))}, … ({_files.Count} files)",
    });

    /// <summary>Runs a piece, now and in every later attempt.</summary>
    /// <param name="piece">What is run.</param>
    /// <param name="file">Where its text is from; null: no file.</param>
    /// <param name="cancellationToken">Cancels on the server.</param>
    /// <exception cref="Fault">The transaction failed for good; nothing of it is kept.</exception>
    public Task RunAsync(Func<QuerySession, CancellationToken, Task> piece, string? file, CancellationToken cancellationToken)
    {
        _pieces.Add(piece);
        if (file is not null && Path.GetFileName(file) is var name && !_files.Contains(name))
        {
            _files.Add(name);
        }

        return AdvanceAsync(commits: false, cancellationToken);
    }

    /// <summary>Commits what was run; nothing if nothing was.</summary>
    /// <exception cref="Fault">The transaction failed for good; nothing of it is kept, unless it is CommitOutcomeUnknown.</exception>
    public Task CommitAsync(CancellationToken cancellationToken) =>
        _pieces.Count > 0 ? AdvanceAsync(commits: true, cancellationToken) : Task.CompletedTask;

    public void Dispose() => _session?.Dispose();

    private async Task AdvanceAsync(bool commits, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await RunPiecesAsync(commits, cancellationToken).ConfigureAwait(true);
                return;
            }
            catch (Fault fault) when (_attempt <= options.RetryCount && Retries.MayRepeat(fault, isInTransaction: true))
            {
                Abandon();
                await Retries.WaitAsync(fault, _attempt++, output, cancellationToken).ConfigureAwait(true);
            }
            catch (Exception e)
            {
                Abandon();
                if (e is Fault { ErrorId: not Messages.Ids.CommitOutcomeUnknown } fault)
                {
                    fault.SeeAlso = fault.SeeAlso is { } said ? $"{said} {NothingLeft}" : NothingLeft;
                }

                throw;
            }
        }
    }

    private async Task RunPiecesAsync(bool commits, CancellationToken cancellationToken)
    {
        output.Holding = options.RetryCount > 0 ? Holding.All : Holding.Nothing;
        _session ??= await Retries.OpenAsync(pool, options, output, cancellationToken).ConfigureAwait(true);
        for (; _done < _pieces.Count; _done++)
        {
            await _pieces[_done]!(_session, cancellationToken).ConfigureAwait(true);
            if (options.RetryCount == 0)
            {
                // It will not be run again: its records need not be remembered.
                _pieces[_done] = null;
            }
        }

        if (commits)
        {
            await (options.Rollback ? UndoAsync(_session, cancellationToken) : _session.CommitAsync(cancellationToken))
                .ConfigureAwait(true);
            _session.Dispose();
            output.Keep();
        }
    }

    /// <summary>A trial finds what the commit would have found.</summary>
    private static async Task UndoAsync(QuerySession session, CancellationToken cancellationToken)
    {
        await session.CheckDeferredAsync(cancellationToken).ConfigureAwait(true);
        await session.RollbackAsync(cancellationToken).ConfigureAwait(true);
    }

    private void Abandon()
    {
        _session?.Dispose();
        (_session, _done) = (null, 0);
        output.Drop();
    }
}
