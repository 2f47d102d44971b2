using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>This machine's clock against the server's.</summary>
internal sealed class ServerClockStep : IDiagnosisStep
{
    public string Name => "ServerClock";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Session is not { } session)
        {
            return Finding.Skip(Messages.SkippedWithoutSession);
        }

        var before = state.Request.Time.GetUtcNow();
        var told = await session.QueryAsync(
            "select pg_catalog.clock_timestamp()", row => new DateTimeOffset(row.GetDateTime(0)), cancellationToken).ConfigureAwait(false);
        var middle = before + ((state.Request.Time.GetUtcNow() - before) / 2);
        var finding = ClockJudge.Judge(middle - told[0], state.Target().HostName);
        // A login has just worked, so that it does not stand in the way of one.
        return finding.Status == CheckStatus.Failed ? finding with { Status = CheckStatus.Warning } : finding;
    }
}
