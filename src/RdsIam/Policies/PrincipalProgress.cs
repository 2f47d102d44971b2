using System.Management.Automation;
using RdsIam.Pipeline;

namespace RdsIam.Policies;

/// <summary>Shows which of many principals is asked about. Used on the pipeline thread.</summary>
internal sealed class PrincipalProgress(Cmdlet cmdlet)
{
    private readonly ProgressMeter _meter = new(cmdlet, "Asking about principals");
    private int _asked;

    /// <summary>Waits for one principal's part.</summary>
    /// <param name="arn">Null: the caller.</param>
    /// <param name="all">How many this record names.</param>
    /// <param name="part">Its work.</param>
    public Task WhileAsync(string? arn, int all, Func<Task> part)
    {
        _asked++;
        return ProgressMeter.WhileAsync(part(), () => _meter.ShowIfDue(Line));

        string Line() => ModuleMessages.PrincipalsAsked(_asked - 1, Math.Max(_asked, all), arn);
    }

    /// <inheritdoc cref="ProgressMeter.End"/>
    public void End() => _meter.End();
}
