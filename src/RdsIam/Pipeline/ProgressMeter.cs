using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Clients;

namespace RdsIam.Pipeline;

/// <summary>
/// Shows how far work is that takes more than two seconds, twice a second. Silent in CI, where each step would be a line of the
/// log. Used on the pipeline thread.
/// </summary>
/// <param name="cmdlet">Whose host shows it.</param>
/// <param name="activity">What is being done.</param>
internal sealed class ProgressMeter(Cmdlet cmdlet, string activity)
{
    private const int Quiet = 2000;
    private const int Step = 500;

    private readonly int _id = Environment.TickCount & int.MaxValue;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _next = Environment.TickCount64 + Quiet;
    private bool _shown;

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Whether it is time to show a step. Asked for each row, so it looks at the coarse clock and no further.</summary>
    public bool IsDue => Environment.TickCount64 >= _next && !IsSilent();

    /// <summary>Shows a step.</summary>
    /// <param name="status">How far the work is.</param>
    /// <param name="percent">-1: not known.</param>
    public void Show(string status, int percent = -1)
    {
        _next = Environment.TickCount64 + Step;
        _shown = true;
        cmdlet.TellProgress(new ProgressRecord(_id, activity, status) { PercentComplete = percent });
    }

    /// <summary>Shows a step if it is time for one.</summary>
    /// <param name="status">How far the work is; not asked before it is time.</param>
    public void ShowIfDue(Func<string> status)
    {
        if (IsDue)
        {
            Show(status());
        }
    }

    /// <summary>Shows the step of work that counts rows and nothing else, if it is time for one.</summary>
    /// <param name="rows">So far.</param>
    /// <param name="percent">-1: not known.</param>
    public void Tick(long rows, int percent = -1)
    {
        if (IsDue)
        {
            Show(Rate(rows, "row"), percent);
        }
    }

    /// <summary>"1,000 rows, 500 a second".</summary>
    /// <param name="count">So far.</param>
    /// <param name="what">One of them.</param>
    public string Rate(long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{AdviceFormat.Count(count.ToString("N0", CultureInfo.InvariantCulture), what)}, {count / Elapsed.TotalSeconds:N0} a second");

    /// <summary>Looks at the clock until the work has ended, and gives its outcome.</summary>
    /// <param name="work">Runs elsewhere, or while this waits.</param>
    /// <param name="tick">Shows a step if it is time for one.</param>
    public static async Task WhileAsync(Task work, Action tick)
    {
        while (!work.IsCompleted)
        {
            try
            {
                await work.WaitAsync(TimeSpan.FromMilliseconds(Step));
            }
            catch (TimeoutException)
            {
                // Of the wait, or of the work itself, whose outcome is told below.
                tick();
            }
        }

        await work;
    }

    /// <summary>Takes the last step off the screen.</summary>
    public void End()
    {
        if (_shown)
        {
            _shown = false;
            cmdlet.TellProgress(new ProgressRecord(_id, activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <summary>In CI; asked when two seconds are over, as most work is before.</summary>
    private bool IsSilent()
    {
        if (!CiSystem.IsHere(Environment.GetEnvironmentVariable))
        {
            return false;
        }

        _next = long.MaxValue;
        return true;
    }
}
