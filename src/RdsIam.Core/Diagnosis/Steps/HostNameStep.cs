using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>The words as they were given: the name's shape, where its aliases lead, and whether the region agrees.</summary>
internal sealed class HostNameStep : IDiagnosisStep
{
    public string Name => "HostName";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        var request = state.Request;
        var host = TokenRequest.Check(request.HostName, request.Port, request.UserName);
        state.RdsName = RdsEndpointName.TryParse(host, out var name) ? name : null;
        state.Region = name?.Region ?? request.Region ?? request.DefaultRegion;
        // Where aliases lead is of interest also where they are not to be followed.
        var (chain, fault) = await LookUpAsync(request, cancellationToken).ConfigureAwait(false);
        if (fault is not null && (state.RdsName is not null || !EndpointResolver.IsWithoutRegion(fault)))
        {
            throw fault;
        }

        if (chain is not null && RdsEndpointName.TryParse(chain.HostName, out var behind))
        {
            state.RdsName = behind;
        }

        state.Region = chain?.Region ?? state.Region;
        var finding = HostNameJudge.Judge(host, chain, request.Resolve, state.Region);
        if (state.Region is { } region)
        {
            state.Signed = TokenRequest.Create(
                request.Resolve && chain is not null ? chain.HostName : host, request.Port, request.UserName!, region);
        }
        else if (finding.Status == CheckStatus.Passed)
        {
            throw fault!;
        }

        return finding;
    }

    private static async Task<(ResolvedEndpoint? Chain, Fault? Fault)> LookUpAsync(
        DiagnosisRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await request.Resolver.ResolveAsync(
                request.HostName, request.Region, request.DefaultRegion, resolve: true, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Fault fault) when (fault.ErrorId is Messages.Ids.RegionContradictsHostName || EndpointResolver.IsWithoutRegion(fault))
        {
            return (null, fault);
        }
    }
}
