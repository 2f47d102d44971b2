using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Endpoints;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>The endpoint as RDS describes it: its port, status and resource id.</summary>
internal sealed class EndpointStep : IDiagnosisStep
{
    public string Name => "Endpoint";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.RdsName is not { } name)
        {
            return Finding.Skip(Messages.SkippedWithoutRdsName);
        }

        if (state.Source is null)
        {
            return Finding.Skip(Messages.SkippedWithoutCredentials);
        }

        var region = state.Region!;
        var profile = state.Request.ProfileName;
        try
        {
            var (endpoint, skipped) = await AwsReading.TryAsync(
                state,
                state.Readers(),
                (reader, token) => EndpointCatalog.With(_ => reader, region, profile)
                    .LookUpAsync(name.HostName, region, resolve: false, token),
                cancellationToken).ConfigureAwait(false);
            state.Endpoint = endpoint;
            return endpoint is null
                ? skipped!
                : EndpointJudge.JudgeRegion(endpoint, region) ?? EndpointJudge.Judge(endpoint, state.Request.Port);
        }
        catch (Fault fault) when (
            fault.ErrorId is Messages.Ids.AwsTokenExpired
                or Messages.Ids.AwsAccessKeyUnknown or Messages.Ids.AwsSignatureRefused or Messages.Ids.EndpointKindNotDescribed)
        {
            return Finding.Skip(Messages.AwsNotRead(fault.Happened));
        }
    }
}
