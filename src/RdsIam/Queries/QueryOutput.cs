using RdsIam.Core;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

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
    private (int Records, long Rows) _heldCounts;
    private long _recordRows;
    private Action<string>? _tell;
    private Action? _lose;

    public Holding Holding { get; set; }

    /// <summary>Where the statements are from that are told of; null: no file.</summary>
    public string? File { get; set; }

    /// <summary>The file is one of several, so what is said of it has its name.</summary>
    public bool IsOneOfSeveral { get; set; }

    /// <summary>It is a trial: what each statement did is shown, and not only at -Verbose.</summary>
    public bool IsTrial { get; init; }

    public void Read(QueryExecution execution)
    {
        using var cancel = stop.Register(execution.Cancel);
        try
        {
            _writer.Write(execution, execution.Times?.Around(Take) ?? Take, Flush);
            Tell(execution);
        }
        finally
        {
            Flush();
        }
    }

    public void Tell(StatementResult result)
    {
        _writer.Write(result, Take);
        Tell([result]);
    }

    public void Keep()
    {
        foreach (var item in _held)
        {
            Write(item);
        }

        Count(_heldCounts.Records, _heldCounts.Rows);
        Drop();
    }

    public void Drop()
    {
        _held.Clear();
        _heldCounts = default;
    }

    public void Report(Fault fault, QueryRecord record)
    {
        if (_tell is { } tell)
        {
            tell(fault.Message);
        }
        else
        {
            streams.WriteError(ErrorRecords.From(fault, record.Source));
        }
    }

    /// <summary>Nobody takes anything any more: errors are told, and rows are counted.</summary>
    /// <returns>How many rows there were since.</returns>
    public Func<int> TellOnly(Action<string> tell)
    {
        var rows = 0;
        (_tell, _lose) = (tell, () => rows++);
        return () => rows;
    }

    public void Retrying(Fault fault, int attempt, TimeSpan delay) =>
        WriteVerbose(ModuleMessages.Retrying(fault.Message, attempt + 1, delay.TotalSeconds));

    public void Warn(string text)
    {
        if (_warnings.Add(text) && _tell is null)
        {
            streams.WriteWarning(text);
        }
    }

    /// <summary>Says what the records came to.</summary>
    public void TellRecords(int count) =>
        WriteVerbose($"{AdviceFormat.Count(count, "record")}, {AdviceFormat.Count(_recordRows, "row")}");

    private void TellRecords(IReadOnlyList<StatementResult> statements)
    {
        // Of a group that is undone nothing counts.
        var (records, rows) =
            (statements.DistinctBy(statement => statement.Record).Count(), statements.Sum(statement => statement.Rows ?? 0));
        if (Holding == Holding.Nothing)
        {
            Count(records, rows);
        }
        else
        {
            _heldCounts = (_heldCounts.Records + records, _heldCounts.Rows + rows);
        }
    }

    /// <summary>The request with this output as the one that its notices and warnings come to, also while it is waited for.</summary>
    public QueryRequest Bind(QueryRequest request) =>
        request with { OnNotice = NoticesOf(request).Take, OnWarning = Warn, Waiter = PipelineContext.Wait };

    private NoticeWriter NoticesOf(QueryRequest request)
    {
        _notices.File = IsOneOfSeveral ? Path.GetFileName(request.File) : null;
        return _notices;
    }

    /// <summary>Writes what was told on other threads.</summary>
    public void Flush()
    {
        if (_tell is null)
        {
            streams.Flush();
        }
    }

    /// <summary>Says something that people see and that no pipeline takes for a row.</summary>
    public void Inform(string text)
    {
        if (_tell is null)
        {
            streams.Write(cmdlet => cmdlet.TellHost(text));
        }
    }

    public void WriteVerbose(string text)
    {
        if (_tell is null)
        {
            streams.Write(cmdlet => cmdlet.TellVerbose(text));
        }
    }

    private void Write(object? item)
    {
        if (_lose is not null)
        {
            _lose();
            return;
        }

        streams.WriteObject(item);
        progress?.Row();
    }

    private void Take(object? item)
    {
        if (item is RdsIamStatementResult result)
        {
            result.InputFile = File;
        }

        if (Holding == Holding.Nothing)
        {
            Write(item);
            return;
        }

        _held.Add(item);
        if (_held.Count > MostHeldOfGroup && Holding != Holding.All)
        {
            LetGo();
        }
    }

    private void LetGo()
    {
        if (Holding == Holding.Limited)
        {
            throw new TooManyHeldException();
        }

        Holding = Holding.Nothing;
        Keep();
    }

    private void Count(int records, long rows)
    {
        _recordRows += rows;
        if (records > 0 && _tell is null)
        {
            progress?.Records(records);
        }
    }

    private void Tell(QueryExecution execution)
    {
        var statements = execution.Statements;
        if (statements is [{ Record: not null }, ..])
        {
            TellRecords(statements);
            return;
        }

        Tell(statements);
        execution.Times?.End(execution.Rows, Holding != Holding.Nothing);
    }

    private void Tell(IReadOnlyList<StatementResult> statements)
    {
        foreach (var statement in statements)
        {
            var number = statements.Count > 1 || statement.Index > 0 ? $"Statement {statement.Index + 1}: " : "";
            var rows = statement.Rows is { } count ? $", {AdviceFormat.Count(count, "row")}" : "";
            if (IsTrial && format != RdsIamRowFormat.NonQuery)
            {
                Inform($"{(File is null ? "" : $"{Path.GetFileName(File)}: ")}{number}{statement.Command}{rows}");
            }
            else
            {
                WriteVerbose($"{(File is null || !IsOneOfSeveral ? "" : $"{Path.GetFileName(File)}: ")}{number}{statement.Command}{rows}");
            }
        }
    }
}
