using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>Keeps the first value of each row, and what else an output is told.</summary>
internal sealed class TestOutput : IQueryOutput
{
    private readonly List<object?> _held = [];

    public List<object?> Written { get; } = [];

    public List<string> Retries { get; } = [];

    public List<(int Record, string SqlState)> Reported { get; } = [];

    public int MostHeld { get; init; } = int.MaxValue;

    public Holding Holding { get; set; }

    public void Read(QueryExecution execution)
    {
        for (var more = execution.Shape is not null; more; more = execution.NextResult())
        {
            while (execution.Read())
            {
                Take(execution.Value(0));
            }
        }
    }

    public List<StatementResult> Told { get; } = [];

    public void Tell(StatementResult result) => Told.Add(result);

    private void Take(object? item)
    {
        (Holding == Holding.Nothing ? Written : _held).Add(item);
        if (_held.Count <= MostHeld || Holding == Holding.All)
        {
            return;
        }

        if (Holding == Holding.Limited)
        {
            throw new TooManyHeldException();
        }

        Holding = Holding.Nothing;
        Keep();
    }

    public void Keep()
    {
        Written.AddRange(_held);
        _held.Clear();
    }

    public void Drop() => _held.Clear();

    public void Report(Fault fault, QueryRecord record) =>
        Reported.Add((record.Number, fault is SqlFault sql ? sql.SqlState : fault.ErrorId));

    public List<string> Warnings { get; } = [];

    public void Warn(string text) => Warnings.Add(text);

    public void Retrying(Fault fault, int attempt, TimeSpan delay) => Retries.Add(fault is SqlFault sql ? sql.SqlState : fault.ErrorId);
}
