using System.Globalization;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;

namespace RdsIam.Core.Diagnosis.Judging;

/// <summary>What RDS's description of an endpoint means for a login. Pure.</summary>
internal static class EndpointJudge
{
    /// <summary>No login comes through, or soon none will. Source: the lists of statuses in RDS's and Aurora's manuals.</summary>
    private static readonly string[] Down =
    [
        "creating", "deleting", "failed", "inaccessible-encryption-credentials", "incompatible-network", "incompatible-restore",
        "rebooting", "starting", "stopped", "stopping", "storage-full", "suspended", "insufficient-resource-limits",
    ];

    /// <summary>A global database whose writer is not where the token is signed for; null: it is there, or the name has a region.</summary>
    public static Finding? JudgeRegion(RdsEndpoint endpoint, string region) =>
        endpoint.Kind == RdsEndpointKind.GlobalWriter && endpoint.Arn.Region != region
            ? Finding.Fail(Messages.GlobalWriterElsewhere(endpoint.HostName, endpoint.Arn.Region, region))
            : null;

    public static Finding Judge(RdsEndpoint endpoint, int port)
    {
        if (!endpoint.IsPostgres)
        {
            return Finding.Fail(Messages.EngineNotPostgres(endpoint.Identifier, endpoint.Engine));
        }

        // RDS describes a proxy without its port: for PostgreSQL it is the default one.
        if ((endpoint.Port ?? (endpoint.IsProxy ? PostgresPort.Default : port)) is var own && own != port)
        {
            return Finding.Fail(Messages.PortDiffers(port, endpoint.HostName, own));
        }

        if (endpoint.Status == "failing-over")
        {
            return Finding.Fail(Messages.EndpointFailingOver(endpoint.Owner ?? endpoint.Identifier));
        }

        if (Down.Contains(endpoint.Status, StringComparer.Ordinal))
        {
            return Finding.Fail(Messages.EndpointNotAvailable(endpoint.Identifier, endpoint.Status, endpoint.Arn.Region));
        }

        return endpoint.ResourceId is { } id
            ? Finding.Pass(Messages.EndpointKnown(endpoint.Owner ?? endpoint.Identifier, Engine(endpoint), endpoint.Status, id))
            : Finding.Warn(Messages.EndpointWithoutId(endpoint.Identifier, endpoint.Owner));
    }

    /// <summary>Whether IAM authentication is in force.</summary>
    public static Finding JudgeIam(RdsEndpoint endpoint)
    {
        var holder = endpoint.Owner ?? endpoint.Identifier;
        return endpoint switch
        {
            { IsProxy: true, IamEnabled: false } => Finding.Fail(Messages.ProxyIamDisabled(holder)),
            { ProxyLogin: ProxyLogin.ByIam } => Finding.Pass(Messages.ProxyLogsInByIam(holder)),
            { ProxyLogin: ProxyLogin.BySecret } => Finding.Pass(Messages.ProxyLogsInBySecret(holder)),
            { IamEnabled: false, PendingIamEnabled: true } =>
                Finding.Fail(Messages.IamPending(holder, endpoint.Status, endpoint.Arn.Region)),
            { IamEnabled: false } => Finding.Fail(Messages.IamNotEnabled(holder, endpoint.Arn.Region)),
            { PendingIamEnabled: false } => Finding.Warn(Messages.IamEndsSoon(holder, endpoint.Arn.Region)),
            _ => Finding.Pass(Messages.IamEnabled(holder)),
        };
    }

    private static string Engine(RdsEndpoint endpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"{endpoint.Engine} {endpoint.EngineVersion}").TrimEnd();
}
