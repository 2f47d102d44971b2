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

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly int _id = Environment.TickCount & int.MaxValue;
    private readonly bool _isSilent = IsCi;
    private readonly long _start = Environment.TickCount64;
    private long _next = Environment.TickCount64 + (long)Quiet.TotalMilliseconds;
    private long _rows;
    private long _records;
    private bool _shown;

    /// <summary>Of GitHub Actions and most others, and of Azure Pipelines.</summary>
    private static bool IsCi => Environment.GetEnvironmentVariable("CI") is { Length: > 0 } || Environment.GetEnvironmentVariable("TF_BUILD") is { Length: > 0 };

    /// <summary>A row was written.</summary>
    public void Row()
    {
        _rows++;
        Look();
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
            try
            {
                await work.WaitAsync(Step);
            }
            catch (TimeoutException)
            {
                // Of the wait, or of the work itself, whose outcome is told below.
                Look();
            }
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
        var now = Environment.TickCount64;
        if (now < _next || _isSilent)
        {
            return;
        }

        _next = now + (long)Step.TotalMilliseconds;
        _shown = true;
        cmdlet.WriteProgress(new ProgressRecord(_id, Activity, Status(_rows, _records, TimeSpan.FromMilliseconds(now - _start))));
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
