using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whether a proxy that logs in to the database by IAM may do so: its role, on the database's own resource id.</summary>
internal sealed class ProxyRoleStep : IDiagnosisStep
{
    public string Name => "ProxyRole";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        var proxy = state.Endpoint!;
        if (proxy.ProxyRoleArn is not { } role || RequestPrincipal.TryParse(role) is not { } principal)
        {
            return Finding.Skip(Messages.ProxyRoleUnknown(proxy.Owner));
        }

        var (found, skipped) = await AwsReading.TryAsync(
            state,
            state.Readers(),
            async (reader, token) => new Target(await BehindAsync(state, reader, proxy, token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            return skipped!;
        }

        return found.Database is { ResourceId: not null } database
            ? await JudgeAsync(state, principal, database, cancellationToken).ConfigureAwait(false)
            : Finding.Skip(Messages.ProxyTargetUnknown(proxy.Owner));
    }

    private static Task<RdsEndpoint?> BehindAsync(
        DiagnosisState state, Tokens.IIdentitySource reader, RdsEndpoint proxy, CancellationToken cancellationToken) =>
        EndpointCatalog.With(_ => reader, state.Region!, state.Request.ProfileName).BehindAsync(proxy, cancellationToken);

    private static async Task<Finding> JudgeAsync(
        DiagnosisState state, RequestPrincipal principal, RdsEndpoint database, CancellationToken cancellationToken)
    {
        if (EndpointJudge.JudgeIam(database) is { Status: CheckStatus.Failed } off)
        {
            return off;
        }

        var asked = PolicyTarget.Of(database).For(state.Request.UserName!, principal);
        var finding = await PolicyLook.JudgeAsync(state, principal, asked, database.HostName, cancellationToken).ConfigureAwait(false);
        return finding.Status switch
        {
            CheckStatus.Passed => Finding.Pass(Messages.ProxyRoleAllowed(principal, asked)),
            CheckStatus.Failed => finding with { Detail = Messages.ProxyRoleFound(finding.Detail) },
            _ => finding,
        };
    }

    /// <summary>The database behind the proxy; null: it has none.</summary>
    private sealed record Target(RdsEndpoint? Database);
}
