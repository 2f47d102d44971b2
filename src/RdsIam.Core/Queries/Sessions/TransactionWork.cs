using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>
/// Pieces of work in one transaction, which begins with the first one. When the transaction loses against another one or its connection, it is
/// begun anew and all pieces are run again, as often as the options say; rows are held until the commit then. Without retries
/// they are handed on as they come.
/// </summary>
internal sealed class TransactionWork(ConnectionPool pool, SessionOptions options, IQueryOutput output) : IDisposable
{
    private readonly List<Func<QuerySession, CancellationToken, Task>?> _pieces = [];
    private QuerySession? _session;
    private int _done;
    private int _attempt = 1;

    /// <summary>Runs a piece, now and in every later attempt.</summary>
    /// <exception cref="Fault">The transaction failed for good; nothing of it is kept.</exception>
    public Task RunAsync(Func<QuerySession, CancellationToken, Task> piece, CancellationToken cancellationToken)
    {
        _pieces.Add(piece);
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
            catch
            {
                Abandon();
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
            await _session.CommitAsync(cancellationToken).ConfigureAwait(true);
            _session.Dispose();
            output.Keep();
        }
    }

    private void Abandon()
    {
        _session?.Dispose();
        (_session, _done) = (null, 0);
        output.Drop();
    }
}
