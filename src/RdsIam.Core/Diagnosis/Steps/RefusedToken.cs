using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>
/// What a refused token means after all that was looked at before. A token that is taken a moment later was throttled: RDS
/// takes 200 new IAM connections a second. Else what was not looked at is named.
/// </summary>
internal static class RefusedToken
{
    private const int Tries = 2;

    /// <summary>Longer than the second that RDS counts in.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.2);

    /// <summary>The checks that would have found a cause.</summary>
    private static readonly string[] Telling = ["Identity", "Clock", "Endpoint", "IamAuthentication", "Policy"];

    public static async Task<Finding> ExplainAsync(DiagnosisState state, Fault fault, CancellationToken cancellationToken)
    {
        if (state.FirstFailed is { } first)
        {
            return Finding.Fail(Messages.TokenRefusedAfter(state.Request.UserName, first));
        }

        for (var again = 1; again <= Tries; again++)
        {
            await Task.Delay(Pause, state.Request.Time, cancellationToken).ConfigureAwait(false);
            state.Session = await Logins.TryOpenAsync(state, state.Request.Database, cancellationToken).ConfigureAwait(false);
            if (state.Session is not null)
            {
                return Finding.Fail(Messages.TokenThrottled(state.Request.UserName, again));
            }
        }

        var open = state.Checks.Where(check => check.Status == CheckStatus.Skipped && Telling.Contains(check.Name)).Select(check => check.Name);
        var unknown = string.Join(", ", open);
        return unknown.Length > 0
            ? new Finding(CheckStatus.Failed, fault.Happened, fault.ErrorId, $"{fault.Fix} {Messages.NotLookedAt(unknown)}")
            : Finding.Fail(Messages.TokenRefusedAllTheSame(state.Request.UserName, state.Target().HostName));
    }
}
