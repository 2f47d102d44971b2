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
            Messages.RoundTripTime(
                SessionJudge.Milliseconds(trips[Count / 2]), SessionJudge.Milliseconds(trips[0]), SessionJudge.Milliseconds(trips[^1])));
    }
}
