using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Core.Queries.Records;

/// <summary>
/// Sends records as they come, in groups that grow while all goes well. Each record counts as a transaction of its own: a group is
/// one transaction on the server, and when one of its records fails, the server undoes the group and the records are sent in
/// smaller ones, until the one that fails stands alone. Rows of a group are handed on when it is committed.
/// </summary>
/// <remarks>
/// So a record that fails costs two more round trips, a thousand that succeed cost four, and nothing that may have taken effect is
/// ever sent again. Statements that commit by themselves are no group: their records go one by one, and are never tried again.
/// Every round is done with a record or makes the next group smaller.
/// </remarks>
internal sealed class RecordSender(
    ConnectionPool pool, SessionOptions options, RecordQuery query, int mostInGroup, IQueryOutput output) : IDisposable
{
    /// <summary>A source that is slow is not waited for: what has come is sent with the next record after this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly int _retries = Retries.CountFor(options, query.Statements);

    /// <summary>Of a record alone: rows of a change are sure when it is committed, and none is asked for twice.</summary>
    private readonly Holding _holding =
        options.RetryCount > 0 || StatementWords.MayWrite(query.Request.Sql) ? Holding.UntilLimit : Holding.Nothing;

    private readonly List<QueryRecord> _pending = [];
    private QuerySession? _session;
    private int _size = 1;
    private int _most = StatementWords.AreWholeTransaction(query.Statements) ? mostInGroup : 1;
    private long _since;

    /// <summary>How many records wait to be sent.</summary>
    public int Pending => _pending.Count;

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
        while (_pending.Count > 0)
        {
            var group = _pending.GetRange(0, Math.Min(_size, _pending.Count));
            try
            {
                var sent = await TrySendAsync(group, cancellationToken).ConfigureAwait(true);
                _pending.RemoveRange(0, sent);
            }
            catch (Fault fault)
            {
                fault.SeeAlso ??= RecordsOf(fault, group);
                throw;
            }
        }
    }

    /// <summary>How many of the group are done with, be it well or not; 0: the next group is smaller.</summary>
    private async Task<int> TrySendAsync(List<QueryRecord> group, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            output.Holding = group.Count > 1 ? Holding.Limited : _holding;
            try
            {
                await RunAsync(group, cancellationToken).ConfigureAwait(true);
                output.Keep();
                _size = Math.Min(_most, _size * 2);
                return group.Count;
            }
            catch (Fault fault) when (attempt <= _retries && output.Holding != Holding.Nothing && Retries.MayRepeat(fault, group.Count > 1))
            {
                await UndoAsync(cancellationToken).ConfigureAwait(true);
                await Retries.WaitAsync(fault, attempt, output, cancellationToken).ConfigureAwait(true);
            }
            catch (Fault fault) when (fault is SqlFault || fault.Kind == FaultKind.InvalidData)
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
    private int Judge(Fault fault, List<QueryRecord> group)
    {
        var sql = fault as SqlFault;
        if (sql?.IsOfStatement == true)
        {
            // All records would meet with it.
            throw fault;
        }

        // Numbers are for people, and have gaps where records were refused before they came here.
        var failed = group.FindIndex(record => record.Number == sql?.Record);
        if (failed == 0 || group.Count == 1)
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
        _session ??= await Retries.OpenAsync(pool, options, output, cancellationToken).ConfigureAwait(true);
        // In a pinned session's transaction a record that fails must not end what was done before it.
        var begins = group.Count > 1 || _session.IsInTransaction;
        if (begins)
        {
            await _session.BeginAsync(cancellationToken).ConfigureAwait(true);
        }

        await RecordGroup.RunAsync(_session, query, group, output, cancellationToken).ConfigureAwait(true);
        if (begins)
        {
            await _session.CommitAsync(cancellationToken).ConfigureAwait(true);
        }
    }

    /// <summary>Undoes what was not committed; a session that is over has done that already, and is opened anew when needed.</summary>
    private async Task UndoAsync(CancellationToken cancellationToken)
    {
        output.Drop();
        try
        {
            if (_session is { IsOpen: true, HasBegun: true })
            {
                await _session.RollbackAsync(cancellationToken).ConfigureAwait(true);
            }
        }
        catch (Fault) when (!_session!.IsOpen)
        {
            // The server undoes what it cannot be asked to undo any more.
        }

        if (_session is { IsOpen: false })
        {
            _session.Dispose();
            _session = null;
        }
    }

    private static string RecordsOf(Fault fault, List<QueryRecord> group) =>
        fault.ErrorId is Messages.Ids.CommitOutcomeUnknown or Messages.Ids.OutcomeUnknown
        ? Messages.RecordsInDoubt(group[0].Number, group[^1].Number)
        : Messages.RecordsDone(group[0].Number);
}
