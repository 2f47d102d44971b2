using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Asks whether a principal's policies allow a login, as far as the run's readers may read them.</summary>
internal static class PolicyLook
{
    /// <param name="state">The run.</param>
    /// <param name="principal">Whose policies.</param>
    /// <param name="asked">User and resource id of the login.</param>
    /// <param name="hostName">The endpoint's name, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<Finding> JudgeAsync(
        DiagnosisState state, RequestPrincipal principal, ConnectResource asked, string? hostName, CancellationToken cancellationToken) =>
        JudgeAsync(
            state, principal, new LoginAccess(ConnectPolicy.Action, asked.ToString()), hostName,
            (result, simulate) => PolicyCause.Of(result, asked, simulate), cancellationToken);

    /// <param name="state">The run.</param>
    /// <param name="principal">Whose policies.</param>
    /// <param name="asked">What the login needs.</param>
    /// <param name="hostName">The endpoint's name, or null.</param>
    /// <param name="judge">What the answer means; told whether the simulator was asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Finding> JudgeAsync(
        DiagnosisState state,
        RequestPrincipal principal,
        LoginAccess asked,
        string? hostName,
        Func<PolicyTestResult, bool, Finding> judge,
        CancellationToken cancellationToken)
    {
        // A simulator's word counts where nobody may read the policies themselves.
        Finding? open = null;
        foreach (var simulate in (bool[])[false, true])
        {
            var (result, skipped) = await AwsReading.TryAsync(
                state,
                state.Readers(),
                (reader, token) => AskAsync(state, reader, principal, asked, hostName, simulate, token), cancellationToken)
                .ConfigureAwait(false);
            var finding = result is null ? skipped! : judge(result, simulate);
            if (finding.Status != CheckStatus.Skipped)
            {
                return finding;
            }

            open ??= finding;
        }

        return open!;
    }

    private static async Task<PolicyTestResult> AskAsync(
        DiagnosisState state,
        IIdentitySource reader,
        RequestPrincipal principal,
        LoginAccess asked,
        string? hostName,
        bool simulate,
        CancellationToken cancellationToken)
    {
        var test = new PolicyTest(new PolicyTestSettings
        {
            IdentityIn = _ => reader,
            ProfileName = state.Request.ProfileName,
            HomeRegion = state.Region!,
            Simulate = simulate,
            Time = state.Request.Time,
        });
        var question = new PolicyQuestion { Action = asked.Action, Resource = asked.Resource };
        var result = await test.AskAsync(question, principal, hostName, cancellationToken).ConfigureAwait(false);
        var isOpen = result.Answer.Verdict == PolicyVerdict.Unknown && result.Simulation is null or { Verdict: PolicyVerdict.Unknown };
        // Perhaps the next reader may read more.
        return isOpen && reader.Key == state.Source!.Key && state.Readers().Skip(1).FirstOrDefault() is { } other
            ? await AskAsync(state, other, principal, asked, hostName, simulate, cancellationToken).ConfigureAwait(false)
            : result;
    }
}
