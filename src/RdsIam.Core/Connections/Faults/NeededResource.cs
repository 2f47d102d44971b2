using RdsIam.Core.Names;

namespace RdsIam.Core.Connections.Faults;

/// <summary>The resource that a policy must name for a login, as far as endpoint and signer tell it.</summary>
internal static class NeededResource
{
    /// <param name="target">Where the login goes.</param>
    /// <param name="principalArn">Who signs, where that is known: most often of the database's own account.</param>
    /// <returns>With ACCOUNT and RESOURCE-ID where they are not known.</returns>
    public static string Arn(ConnectionTarget target, string? principalArn)
    {
        var partition = RdsEndpointName.TryParse(target.HostName, out var name) ? name.Partition : "aws";
        var account = principalArn?.Split(':') is [_, _, _, _, { Length: 12 } number, ..] ? number : "ACCOUNT";
        return $"arn:{partition}:rds-db:{target.Region}:{account}:dbuser:RESOURCE-ID/{target.UserName}";
    }

    /// <summary>Which id stands for RESOURCE-ID.</summary>
    public static string Explain(ConnectionTarget target) => (KindOf(target.HostName) switch
    {
        RdsEndpointKind.Instance => Messages.ResourceIdOfInstance,
        RdsEndpointKind.Proxy or RdsEndpointKind.ProxyEndpoint => Messages.ResourceIdOfProxy,
        null => Messages.ResourceIdOfAny,
        _ => Messages.ResourceIdOfCluster,
    });

    private static RdsEndpointKind? KindOf(string hostName) => RdsEndpointName.TryParse(hostName, out var name) ? name.Kind : null;
}
