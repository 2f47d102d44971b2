using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>How long a question and its answer are under way.</summary>
internal sealed class RoundTripStep : IDiagnosisStep
{
    private const int Count = 7;

    public string Name => "RoundTrip";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Session is not { } session)
        {
            return Finding.Skip(Messages.SkippedWithoutSession);
        }

        var time = state.Request.Time;
        var trips = new List<TimeSpan>();
        for (var i = 0; i < Count; i++)
        {
            var start = time.GetTimestamp();
            await session.QueryAsync("select 1", row => row.GetInt32(0), cancellationToken).ConfigureAwait(false);
            trips.Add(time.GetElapsedTime(start));
        }

        trips.Sort();
        return Finding.Pass(
            Messages.RoundTripTime(SessionJudge.Milliseconds(trips[Count / 2]), SessionJudge.Milliseconds(trips[0]), SessionJudge.Milliseconds(trips[^1])));
    }
}

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
