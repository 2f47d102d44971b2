using Npgsql;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Core.Queries.Execution;

/// <summary>A command for some statements of a text: what it tells of them counts the text's statements.</summary>
/// <param name="inner">Runs them.</param>
/// <param name="firstIndex">Which statement of the text the first one is, from 0.</param>
/// <param name="hasSeveralResults">Of the whole text.</param>
internal sealed class PartCommand(IServerCommand inner, int firstIndex, bool hasSeveralResults) : IServerCommand
{
    public ResultForm Form => inner.Form;

    public TimeSpan Timeout => inner.Timeout;

    public bool IsSingle => inner.IsSingle;

    public bool HasSeveralResults => hasSeveralResults;

    public IReadOnlyList<StatementResult> Results =>
        [.. inner.Results.Select(result => result with { Index = result.Index + firstIndex })];

    public Task<NpgsqlDataReader?> NextAsync(CancellationToken cancellationToken) => inner.NextAsync(cancellationToken);

    public bool TakeFirstRow() => inner.TakeFirstRow();

    public SqlOrigin? OriginOf(PostgresException error) => inner.OriginOf(error) is { } origin ? origin with { IsOneOfMany = true } : null;

    public void Cancel() => inner.Cancel();

    public void Dispose() => inner.Dispose();
}
