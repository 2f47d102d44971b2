using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whether the signer's policies allow this user on this resource id.</summary>
internal sealed class PolicyStep : IDiagnosisStep
{
    public const string StepName = "Policy";

    public string Name => StepName;

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state is { IsDsql: true, RdsName: { } name })
        {
            return await OfDsqlAsync(state, name, cancellationToken).ConfigureAwait(false);
        }

        if (state.Endpoint?.ResourceId is null)
        {
            return Finding.Skip(Messages.SkippedWithoutResourceId);
        }

        if (PrincipalOf(state) is not { } principal)
        {
            return Finding.Skip(Messages.SkippedWithoutIdentity);
        }

        var asked = PolicyTarget.Of(state.Endpoint).For(state.Request.UserName!, principal);
        return await PolicyLook.JudgeAsync(state, principal, asked, state.Endpoint.HostName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who signs; null: not known.</summary>
    public static RequestPrincipal? PrincipalOf(DiagnosisState state) =>
        RequestPrincipal.TryParse(state.Caller?.Arn ?? state.Identity?.PrincipalArn ?? "");

    /// <summary>The name has all that a policy names; where the cluster could not be read, the account is the signer's.</summary>
    private static async Task<Finding> OfDsqlAsync(DiagnosisState state, RdsEndpointName name, CancellationToken cancellationToken)
    {
        if (PrincipalOf(state) is not { } principal)
        {
            return Finding.Skip(Messages.SkippedWithoutIdentity);
        }

        var login = PolicyTarget.Of(name, state.Endpoint?.Arn.AccountId).Login(state.Request.UserName!, principal);
        return await PolicyLook.JudgeAsync(
            state, principal, login, name.HostName, (result, simulate) => DsqlPolicyCause.Of(result, login, simulate), cancellationToken)
            .ConfigureAwait(false);
    }
}
