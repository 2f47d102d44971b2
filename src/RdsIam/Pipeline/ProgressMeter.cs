using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace RdsIam.Pipeline;

/// <summary>
/// Shows how far work is that takes more than two seconds: rows and rate, twice a second. Silent in CI, where each step would be
/// a line of the log. Used on the pipeline thread.
/// </summary>
/// <param name="cmdlet">Whose host shows it.</param>
/// <param name="activity">What is being done.</param>
internal sealed class ProgressMeter(Cmdlet cmdlet, string activity)
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>Of GitHub Actions and most others, and of Azure Pipelines.</summary>
    private static readonly bool IsCi = Environment.GetEnvironmentVariable("CI") is not null || Environment.GetEnvironmentVariable("TF_BUILD") is not null;

    private readonly int _id = Environment.TickCount & int.MaxValue;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next = Quiet;
    private bool _shown;

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Shows the step if it is time for one.</summary>
    /// <param name="rows">So far.</param>
    /// <param name="percent">-1: not known.</param>
    public void Tick(long rows, int percent = -1)
    {
        var elapsed = _watch.Elapsed;
        if (IsCi || elapsed < _next)
        {
            return;
        }

        _next = elapsed + Step;
        _shown = true;
        var status = string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {rows / elapsed.TotalSeconds:N0} a second");
        cmdlet.WriteProgress(new ProgressRecord(_id, activity, status) { PercentComplete = percent });
    }

    /// <summary>Shows steps until the work has ended, and gives its outcome.</summary>
    public async Task WhileAsync(Task work, Func<long> rows, Func<int> percent)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(Step));
            Tick(rows(), percent());
        }

        await work;
    }

    /// <summary>Takes the last step off the screen.</summary>
    public void End()
    {
        if (_shown)
        {
            cmdlet.WriteProgress(new ProgressRecord(_id, activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
