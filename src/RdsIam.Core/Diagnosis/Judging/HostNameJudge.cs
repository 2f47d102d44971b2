using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Names;

namespace RdsIam.Core.Diagnosis.Judging;

/// <summary>Whether a name can be signed: RDS takes a token only for its endpoint's own name. Pure.</summary>
internal static class HostNameJudge
{
    /// <param name="given">The name as it is signed, normalised.</param>
    /// <param name="chain">Where its aliases lead, itself first; null: it was not looked up.</param>
    /// <param name="followed">Whether the end of the chain is what is signed.</param>
    /// <param name="region">The region to sign for; null: not known.</param>
    public static Finding Judge(string given, ResolvedEndpoint? chain, bool followed, string? region)
    {
        if (RdsEndpointName.TryParse(given, out var name))
        {
            return Finding.Pass(Messages.EndpointNameIsRds(given, KindOf(name.Kind), region ?? name.Region));
        }

        if (TokenHostName.IsTunnel(given))
        {
            return Finding.Fail(Messages.TunnelSigned(given, TokenHostName.BeforePort(given)));
        }

        if (chain is not null && RdsEndpointName.TryParse(chain.HostName, out var behind))
        {
            var way = string.Join(" -> ", chain.Chain);
            return followed
                ? Finding.Pass(Messages.EndpointNameIsAlias(given, behind.HostName, way, region))
                : Finding.Fail(Messages.AliasSigned(given, behind.HostName, way));
        }

        return Finding.Fail(
            given.Contains('.', StringComparison.Ordinal) ? Messages.HostNameNotRds(given) : Messages.HostNameIsIdentifier(given));
    }

    private static Text KindOf(RdsEndpointKind kind) => kind switch
    {
        RdsEndpointKind.Instance => Messages.EndpointKindInstance,
        RdsEndpointKind.ClusterWriter => Messages.EndpointKindClusterWriter,
        RdsEndpointKind.ClusterReader => Messages.EndpointKindClusterReader,
        RdsEndpointKind.ClusterCustom => Messages.EndpointKindClusterCustom,
        RdsEndpointKind.Proxy => Messages.EndpointKindProxy,
        RdsEndpointKind.ProxyEndpoint => Messages.EndpointKindProxyEndpoint,
        RdsEndpointKind.ShardGroup => Messages.EndpointKindShardGroup,
        RdsEndpointKind.Dsql => Messages.EndpointKindDsql,
        _ => Messages.EndpointKindGlobalWriter,
    };
}
