using System.Globalization;
using RdsIam.Core;
using RdsIam.Core.Postgres;

namespace RdsIam.Pipeline;

/// <summary>Where a query's results go: to the pipeline, at once or when they are sure.</summary>
/// <param name="streams">Where to, on the thread that the work runs on.</param>
/// <param name="format">What becomes of rows.</param>
/// <param name="progress">Null: none is shown, as the thread is not the pipeline's.</param>
/// <param name="stop">Cancels what is being read.</param>
internal sealed class QueryOutput(
    Streams streams, RdsIamRowFormat format, QueryProgress? progress, CancellationToken stop) : IQueryOutput
{
    /// <summary>Of a group of records; whole transactions hold what it takes.</summary>
    private const int MostHeldOfGroup = 100_000;

    private readonly NoticeWriter _notices = new(streams);
    private readonly ResultWriter _writer = ResultWriter.For(format);
    private readonly List<object?> _held = [];
    private readonly HashSet<string> _warnings = new(StringComparer.Ordinal);
    private long _recordRows;

    public bool Holds { get; set; }

    /// <summary>Whether a group of records may be sent in smaller ones when it has too many rows to hold.</summary>
    public bool LimitsHeld { get; set; }

    public void Read(QueryExecution execution)
    {
        using var cancel = stop.Register(execution.Cancel);
        try
        {
            _writer.Write(execution, Holds ? Hold : Write);
            Tell(execution.Statements);
        }
        finally
        {
            streams.Flush();
        }
    }

    public void Keep()
    {
        foreach (var item in _held)
        {
            Write(item);
        }

        _held.Clear();
    }

    public void Drop() => _held.Clear();

    public void Report(Fault fault, QueryRecord record) => streams.WriteError(ErrorRecords.From(fault, record.Source));

    public void Retrying(Fault fault, int attempt, TimeSpan delay) =>
        WriteVerbose(Messages.Format("Retrying", fault.Message, attempt + 1, delay.TotalSeconds));

    /// <summary>The same warning of many results is written once.</summary>
    private void Warn(string text)
    {
        if (_warnings.Add(text))
        {
            streams.WriteWarning(text);
        }
    }

    /// <summary>Says what the records came to.</summary>
    public void TellRecords(int count) =>
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"{count} records, {_recordRows} rows"));

    /// <summary>The request with this output as the one that its notices and warnings come to.</summary>
    public QueryRequest Bind(QueryRequest request) => request with { OnNotice = _notices.Take, OnWarning = Warn };

    /// <summary>Writes what was told on other threads.</summary>
    public void Flush() => streams.Flush();

    public void WriteVerbose(string text) => streams.Write(cmdlet => cmdlet.WriteVerbose(text));

    private void Write(object? item)
    {
        streams.WriteObject(item);
        progress?.Row();
    }

    private void Hold(object? item)
    {
        _held.Add(item);
        if (LimitsHeld && _held.Count > MostHeldOfGroup)
        {
            throw new TooManyHeldException();
        }
    }

    private void Tell(IReadOnlyList<StatementResult> statements)
    {
        if (statements is [{ Record: not null }, ..])
        {
            _recordRows += statements.Sum(statement => statement.Rows ?? 0);
            progress?.Records(statements[^1].Record!.Value - statements[0].Record!.Value + 1);
            return;
        }

        foreach (var statement in statements)
        {
            var number = statements.Count > 1 ? $"Statement {statement.Index + 1}: " : "";
            var rows = statement.Rows is { } count ? string.Create(CultureInfo.InvariantCulture, $", {count} {(count == 1 ? "row" : "rows")}") : "";
            WriteVerbose($"{number}{statement.Command}{rows}");
        }
    }
}
