using System.Diagnostics;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// Where the time of a request goes, for the verbose stream: the server's until the first row, ours and the server's for the rest, and
/// that of whoever takes the rows. One thread calls it.
/// </summary>
internal sealed class QueryTimes
{
    private readonly TraceSink _sink;
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _first;
    private long _writing;

    private QueryTimes(TraceSink sink) => _sink = sink;

    /// <summary>Null: nobody reads the verbose stream.</summary>
    public static QueryTimes? Begin() => Tracer.Verbose is { } sink ? new QueryTimes(sink) : null;

    /// <summary>The first row is here, or the server's last word where there are no rows.</summary>
    public void Answer() => _first = Stopwatch.GetElapsedTime(_start);

    /// <summary>The same, with its time counted as that of the pipeline.</summary>
    public Action<object?> Around(Action<object?> write) => item =>
    {
        var begin = Stopwatch.GetTimestamp();
        write(item);
        _writing += Stopwatch.GetTimestamp() - begin;
    };

    /// <summary>Tells it.</summary>
    /// <param name="rows">That were read.</param>
    /// <param name="areHeld">They are not handed on yet, so nothing is known of the pipeline.</param>
    public void End(long rows, bool areHeld)
    {
        var writing = Stopwatch.GetElapsedTime(0, _writing);
        var reading = Stopwatch.GetElapsedTime(_start) - _first - writing;
        _sink.Verbose(
            rows == 0 ? Messages.TraceQueryWithoutRows(Milliseconds(_first + reading))
            : areHeld ? Messages.TraceQueryHeld(Milliseconds(_first), Milliseconds(reading), rows)
            : Messages.TraceQuery(Milliseconds(_first), Milliseconds(reading), rows, Milliseconds(writing)));
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, time.TotalMilliseconds < 10 ? 1 : 0);
}
