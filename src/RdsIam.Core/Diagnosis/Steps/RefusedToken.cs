using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Endpoints;

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
    private static readonly string[] Telling = ["Identity", "Clock", "Endpoint", "IamAuthentication", "Policy", "ProxyRole"];

    /// <param name="state">The run.</param>
    /// <param name="fault">The refusal.</param>
    /// <param name="start">When the login was tried.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Finding> ExplainAsync(
        DiagnosisState state, Fault fault, DateTimeOffset start, CancellationToken cancellationToken)
    {
        state.IsRefused = true;
        var finding = await GuessAsync(state, fault, cancellationToken).ConfigureAwait(false);
        if (state.Session is not null)
        {
            return finding;
        }

        // The server's own word is better than what was concluded from outside.
        state.Log = await RefusalLogs.ReadAsync(state, start, cancellationToken).ConfigureAwait(false);
        return state.Log?.Line is { } line && state.FirstFailed is null ? Finding.Fail(line.Explain(state.Target().HostName)) : finding;
    }

    private static async Task<Finding> GuessAsync(DiagnosisState state, Fault fault, CancellationToken cancellationToken)
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

        var open =
            state.Checks.Where(check => check.Status == CheckStatus.Skipped && Telling.Contains(check.Name)).Select(check => check.Name);
        var unknown = string.Join(", ", open);
        return unknown.Length > 0
            ? new Finding(CheckStatus.Failed, fault.Happened, fault.ErrorId, $"{fault.Fix} {Messages.NotLookedAt(unknown)}")
            : state.Endpoint?.ProxyLogin == ProxyLogin.ByIam
            ? Finding.Fail(Messages.ProxyOwnLoginRefused(state.Request.UserName, state.Endpoint.Owner))
            : Finding.Fail(Messages.TokenRefusedAllTheSame(state.Request.UserName, state.Target().HostName));
    }
}
