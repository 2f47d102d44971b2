using RdsIam.Core.Aws;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Endpoints;

/// <summary>From what RDS describes to the endpoints in it.</summary>
internal static class EndpointRecords
{
    /// <summary>RDS Proxy listens on the usual port of its engine family.</summary>
    private static readonly Dictionary<string, (string Engine, int Port)> Families = new(StringComparer.Ordinal)
    {
        ["POSTGRESQL"] = ("postgresql", PostgresPort.Default),
        ["MYSQL"] = ("mysql", 3306),
        ["SQLSERVER"] = ("sqlserver", 1433),
    };

    /// <param name="instance">As described.</param>
    /// <param name="cluster">The instance's cluster: it decides about IAM, and policies name its resource id.</param>
    public static RdsEndpoint Of(DBInstance instance, DBCluster? cluster) => new()
    {
        Identifier = instance.DBInstanceIdentifier,
        Kind = RdsEndpointKind.Instance,
        Owner = instance.DBClusterIdentifier,
        Engine = instance.Engine,
        EngineVersion = instance.EngineVersion,
        HostName = instance.EndpointAddress,
        Port = instance.EndpointPort,
        ResourceId = instance.DBClusterIdentifier is null ? instance.DbiResourceId : cluster?.DbClusterResourceId,
        DbiResourceId = instance.DbiResourceId,
        Arn = ResourceArn.Parse(instance.DBInstanceArn),
        IamEnabled = cluster?.IamDatabaseAuthenticationEnabled ?? instance.IamDatabaseAuthenticationEnabled,
        PendingIamEnabled = cluster is null
            ? instance.PendingIamDatabaseAuthenticationEnabled
            : cluster.PendingIamDatabaseAuthenticationEnabled,
        Status = instance.Status,
        CaCertificate = instance.CACertificateIdentifier,
        CertificateExpiresAt = instance.CertificateValidTill,
        MasterUserName = instance.MasterUsername,
        MasterSecretArn = cluster is null ? instance.MasterSecretArn : cluster.MasterSecretArn,
        DatabaseName = instance.DBName,
        Tags = instance.Tags,
    };

    /// <summary>The writer's and the reader's endpoint; the custom ones are listed by a call of their own.</summary>
    public static IEnumerable<RdsEndpoint> Of(DBCluster cluster)
    {
        var writer = new RdsEndpoint
        {
            Identifier = cluster.DBClusterIdentifier,
            Kind = RdsEndpointKind.ClusterWriter,
            Owner = cluster.DBClusterIdentifier,
            Engine = cluster.Engine,
            EngineVersion = cluster.EngineVersion,
            HostName = cluster.Endpoint,
            Port = cluster.Port,
            ResourceId = cluster.DbClusterResourceId,
            Arn = ResourceArn.Parse(cluster.DBClusterArn),
            IamEnabled = cluster.IamDatabaseAuthenticationEnabled,
            PendingIamEnabled = cluster.PendingIamDatabaseAuthenticationEnabled,
            Status = cluster.Status,
            CaCertificate = cluster.CACertificateIdentifier,
            CertificateExpiresAt = cluster.CertificateValidTill,
            MasterUserName = cluster.MasterUsername,
            MasterSecretArn = cluster.MasterSecretArn,
            DatabaseName = cluster.DatabaseName,
            Tags = cluster.Tags,
        };
        yield return writer;
        if (cluster.ReaderEndpoint is { } reader)
        {
            yield return writer with { Kind = RdsEndpointKind.ClusterReader, HostName = reader };
        }
    }

    public static RdsEndpoint Of(DBCluster cluster, DBClusterEndpoint custom) => Of(cluster).First() with
    {
        Identifier = custom.DBClusterEndpointIdentifier ?? cluster.DBClusterIdentifier,
        Kind = RdsEndpointKind.ClusterCustom,
        HostName = custom.Endpoint,
        Status = custom.Status,
    };

    /// <summary>The cluster of a global database that writes now; null: none does, as in the middle of a failover.</summary>
    public static ResourceArn? WriterOf(GlobalCluster global) =>
        global.Members.FirstOrDefault(member => member.IsWriter) is { } writer ? ResourceArn.Parse(writer.DBClusterArn) : null;

    /// <param name="global">As described.</param>
    /// <param name="writer">Its writer's cluster: where it is, whose account owns it.</param>
    /// <param name="cluster">That cluster, whose setting and resource id count; null: it may not be read.</param>
    public static RdsEndpoint Of(GlobalCluster global, ResourceArn writer, DBCluster? cluster)
    {
        var own = cluster is null
            ? new RdsEndpoint { Identifier = "", Kind = RdsEndpointKind.GlobalWriter, Engine = global.Engine, Arn = writer }
            : Of(cluster).First();
        return own with
        {
            Identifier = global.GlobalClusterIdentifier,
            Kind = RdsEndpointKind.GlobalWriter,
            Owner = writer.Name,
            Engine = global.Engine,
            EngineVersion = global.EngineVersion,
            HostName = global.Endpoint,
            Status = global.Status,
            Tags = global.Tags,
            Members = [.. global.Members.OrderByDescending(member => member.IsWriter).Select(member => member.DBClusterArn)],
        };
    }

    /// <param name="cluster">Its id and ARN.</param>
    /// <param name="described">What GetCluster says; null: that could not be asked.</param>
    public static RdsEndpoint Of(DsqlClusterSummary cluster, DsqlCluster? described)
    {
        var arn = ResourceArn.Parse(cluster.Arn);
        return new RdsEndpoint
        {
            Identifier = cluster.Identifier,
            Kind = RdsEndpointKind.Dsql,
            Engine = "aurora-dsql",
            HostName = described?.Endpoint ?? $"{cluster.Identifier}.dsql.{arn.Region}.on.aws",
            Port = PostgresPort.Default,
            ResourceId = cluster.Identifier,
            Arn = arn,
            IamEnabled = true,
            Status = described?.Status?.ToLowerInvariant(),
            MasterUserName = TokenRequest.DsqlAdmin,
            DatabaseName = "postgres",
            Tags = described?.Tags ?? new Dictionary<string, string>(),
        };
    }

    public static RdsEndpoint Of(DBProxy proxy)
    {
        var (engine, port) = Families.GetValueOrDefault(proxy.EngineFamily, (proxy.EngineFamily, 0));
        return new RdsEndpoint
        {
            Identifier = proxy.DBProxyName,
            Kind = RdsEndpointKind.Proxy,
            Owner = proxy.DBProxyName,
            Engine = engine,
            HostName = proxy.Endpoint,
            Port = port == 0 ? null : port,
            ResourceId = proxy.ResourceId,
            Arn = ResourceArn.Parse(proxy.DBProxyArn),
            IamEnabled = proxy.DefaultAuthScheme == "IAM_AUTH" || proxy.Auth.Any(auth => auth.IamAuth is "REQUIRED" or "ENABLED"),
            // Regions where RDS does not tell it yet have passwords only.
            UsesPasswords = proxy.DefaultAuthScheme != "IAM_AUTH",
            Status = proxy.Status,
            ProxyLogin = proxy.DefaultAuthScheme == "IAM_AUTH" ? ProxyLogin.ByIam : ProxyLogin.BySecret,
            ProxyRoleArn = proxy.RoleArn,
        };
    }

    public static RdsEndpoint Of(DBProxy proxy, DBProxyEndpoint endpoint) => Of(proxy) with
    {
        Identifier = endpoint.DBProxyEndpointName,
        Kind = RdsEndpointKind.ProxyEndpoint,
        HostName = endpoint.Endpoint,
        Arn = ResourceArn.Parse(endpoint.DBProxyEndpointArn),
        Status = endpoint.Status,
    };
}
