using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Core.Queries.Records;

/// <summary>Sends records in groups within one transaction: the first one that fails ends it all.</summary>
internal sealed class TransactionRecords(TransactionWork work, RecordQuery query, int mostInGroup, IQueryOutput output)
{
    private List<QueryRecord> _pending = [];
    private int _size = 1;

    /// <summary>Takes a record, and sends when there are enough.</summary>
    /// <exception cref="Fault">The transaction failed; nothing of it is kept.</exception>
    public async Task AddAsync(QueryRecord record, CancellationToken cancellationToken)
    {
        _pending.Add(record);
        if (_pending.Count >= _size)
        {
            await SendAsync(cancellationToken).ConfigureAwait(true);
            _size = Math.Min(mostInGroup, _size * 2);
        }
    }

    /// <summary>Sends what is left.</summary>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    public Task SendAsync(CancellationToken cancellationToken)
    {
        if (_pending.Count == 0)
        {
            return Task.CompletedTask;
        }

        var group = _pending;
        _pending = [];
        return work.RunAsync(
            (session, cancel) => RecordGroup.RunAsync(session, query, group, output, cancel), query.Request.File, cancellationToken);
    }
}
