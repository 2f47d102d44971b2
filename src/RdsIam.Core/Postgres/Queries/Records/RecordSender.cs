namespace RdsIam.Core.Postgres;

/// <summary>
/// Sends records as they come, in groups that grow while all goes well. Each record counts as a transaction of its own: a group is
/// one transaction on the server, and when one of its records fails, the server undoes the group and the records are sent in
/// smaller ones, until the one that fails stands alone. Rows of a group are handed on when it is committed.
/// </summary>
/// <remarks>
/// So a record that fails costs two more round trips, a thousand that succeed cost four, and nothing that has taken effect is
/// ever sent again. A group whose connection breaks, or whose statement times out, is never sent again either.
/// </remarks>
internal sealed class RecordSender(
    ConnectionPool pool, SessionOptions options, RecordQuery query, int mostInGroup, IQueryOutput output) : IDisposable
{
    /// <summary>A source that is slow is not waited for: what has come is sent with the next record after this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly List<QueryRecord> _pending = [];
    private QuerySession? _session;
    private int _size = 1;
    private int _most = mostInGroup;
    private long _since;

    /// <summary>Takes a record, and sends when there are enough.</summary>
    /// <exception cref="Fault">Trouble that is not one record's: no login, the connection broke, the statement is wrong.</exception>
    public Task AddAsync(QueryRecord record, CancellationToken cancellationToken)
    {
        if (_pending.Count == 0)
        {
            _since = Environment.TickCount64;
        }

        _pending.Add(record);
        return _pending.Count >= _size || Environment.TickCount64 - _since > Patience.TotalMilliseconds
            ? SendAsync(cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>Sends the rest.</summary>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    public Task EndAsync(CancellationToken cancellationToken) => _pending.Count > 0 ? SendAsync(cancellationToken) : Task.CompletedTask;

    public void Dispose() => _session?.Dispose();

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        _session ??= await Retries.OpenAsync(pool, options, output, cancellationToken).ConfigureAwait(true);
        while (_pending.Count > 0)
        {
            var group = _pending.GetRange(0, Math.Min(_size, _pending.Count));
            var sent = await TrySendAsync(group, cancellationToken).ConfigureAwait(true);
            _pending.RemoveRange(0, sent);
        }
    }

    /// <summary>How many of the group are done with, be it well or not.</summary>
    private async Task<int> TrySendAsync(List<QueryRecord> group, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                output.Holds = group.Count > 1 || options.RetryCount > 0;
                await RunAsync(group, cancellationToken).ConfigureAwait(true);
                output.Keep();
                _size = Math.Min(_most, _size * 2);
                return group.Count;
            }
            catch (SqlFault fault) when (attempt <= options.RetryCount && Retries.LostToAnother(fault))
            {
                await UndoAsync(cancellationToken).ConfigureAwait(true);
                await Retries.WaitAsync(fault, attempt, output, cancellationToken).ConfigureAwait(true);
            }
            catch (SqlFault fault)
            {
                await UndoAsync(cancellationToken).ConfigureAwait(true);
                return Judge(fault, group);
            }
            catch (TooManyHeldException)
            {
                await UndoAsync(cancellationToken).ConfigureAwait(true);
                (_size, _most) = (1, 1);
                return 0;
            }
        }
    }

    /// <summary>What to do after a refusal, when the whole group is undone.</summary>
    private int Judge(SqlFault fault, List<QueryRecord> group)
    {
        if (fault.IsOfStatement)
        {
            // All records would meet with it.
            throw fault;
        }

        var failed = fault.Record is { } number ? number - group[0].Number : -1;
        if (failed == 0)
        {
            output.Report(fault, group[0]);
            return 1;
        }

        // Those before it are good together; who it was is not known of what shows at the commit only.
        _size = Math.Max(1, failed);
        return 0;
    }

    private async Task RunAsync(List<QueryRecord> group, CancellationToken cancellationToken)
    {
        if (group.Count > 1)
        {
            await _session!.BeginAsync(cancellationToken).ConfigureAwait(true);
        }

        await RecordGroup.RunAsync(_session!, query, group, output, cancellationToken).ConfigureAwait(true);
        if (group.Count > 1)
        {
            await _session!.CommitAsync(cancellationToken).ConfigureAwait(true);
        }
    }

    private async Task UndoAsync(CancellationToken cancellationToken)
    {
        output.Drop();
        if (_session!.IsInTransaction)
        {
            await _session.RollbackAsync(cancellationToken).ConfigureAwait(true);
        }
    }
}
