using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whether the signer's policies allow this user on this resource id.</summary>
internal sealed class PolicyStep : IDiagnosisStep
{
    public string Name => "Policy";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Endpoint?.ResourceId is null)
        {
            return Finding.Skip(Messages.SkippedWithoutResourceId);
        }

        if (RequestPrincipal.TryParse(state.Caller?.Arn ?? state.Identity?.PrincipalArn ?? "") is not { } principal)
        {
            return Finding.Skip(Messages.SkippedWithoutIdentity);
        }

        var asked = PolicyTarget.Of(state.Endpoint).For(state.Request.UserName!, principal);
        return await PolicyLook.JudgeAsync(state, principal, asked, state.Endpoint.HostName, cancellationToken).ConfigureAwait(false);
    }
}
