using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whom AWS takes the credentials for.</summary>
internal sealed class IdentityStep : IDiagnosisStep
{
    public string Name => "Identity";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Source is not { } source)
        {
            return Finding.Skip(Messages.SkippedWithoutCredentials);
        }

        var settings = new AwsClientSettings(state.Region!, state.Request.ProfileName);
        var (caller, skipped) = await AwsReading.TryAsync(
            state, [source], (reader, token) => CallerIdentity.GetAsync(reader, settings, token), cancellationToken).ConfigureAwait(false);
        state.Caller = caller;
        if (caller is null)
        {
            return skipped!;
        }

        return source.RoleChain.Count == 0
            ? Finding.Pass(Messages.IdentityKnown(caller.Arn))
            : Finding.Pass(Messages.IdentityKnownByRoles(caller.Arn, string.Join(" > ", source.RoleChain)));
    }
}
