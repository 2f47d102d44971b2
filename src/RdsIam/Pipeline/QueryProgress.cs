using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace RdsIam.Pipeline;

/// <summary>
/// Shows how many rows and records went through, of work that takes more than two seconds. Silent in CI, where each step would be
/// a line of the log. Used on the pipeline thread.
/// </summary>
internal sealed class QueryProgress(Cmdlet cmdlet)
{
    private const string Activity = "Invoke-RdsIamQuery";

    /// <summary>The clock is not looked at for every row.</summary>
    private const int RowsBetweenLooks = 256;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly int _id = Environment.TickCount & int.MaxValue;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly bool _isSilent = IsCi;
    private TimeSpan _next = Quiet;
    private long _rows;
    private long _records;
    private bool _shown;

    /// <summary>Of GitHub Actions and most others, and of Azure Pipelines.</summary>
    private static bool IsCi => Environment.GetEnvironmentVariable("CI") is { Length: > 0 } || Environment.GetEnvironmentVariable("TF_BUILD") is { Length: > 0 };

    /// <summary>A row was written.</summary>
    public void Row()
    {
        if (++_rows % RowsBetweenLooks == 0)
        {
            Look();
        }
    }

    /// <summary>Records were sent.</summary>
    public void Records(int count)
    {
        _records += count;
        Look();
    }

    /// <summary>Looks at the clock while the server works on something.</summary>
    public async Task WhileAsync(Task work)
    {
        while (!work.IsCompleted && !_isSilent)
        {
            await Task.WhenAny(work, Task.Delay(Step));
            Look();
        }

        await work;
    }

    /// <summary>Takes it off the screen.</summary>
    public void End()
    {
        if (_shown)
        {
            _shown = false;
            cmdlet.WriteProgress(new ProgressRecord(_id, Activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private void Look()
    {
        var elapsed = _watch.Elapsed;
        if (_isSilent || elapsed < _next)
        {
            return;
        }

        _next = elapsed + Step;
        _shown = true;
        cmdlet.WriteProgress(new ProgressRecord(_id, Activity, Status(_rows, _records, elapsed)));
    }

    private static string Status(long rows, long records, TimeSpan elapsed)
    {
        var seconds = elapsed.TotalSeconds;
        return (rows, records) switch
        {
            (0, 0) => string.Create(CultureInfo.InvariantCulture, $"waiting for the server, {seconds:0} seconds"),
            (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {rows / seconds:N0} a second"),
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"{records:N0} records, {records / seconds:N0} a second"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{records:N0} records, {rows:N0} rows, {rows / seconds:N0} a second"),
        };
    }
}
