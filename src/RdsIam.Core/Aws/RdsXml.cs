using System.Xml.Linq;

namespace RdsIam.Core.Aws;

/// <summary>Elements of RDS's answers as records.</summary>
internal static class RdsXml
{
    public static DBInstance Instance(XElement e) => new()
    {
        DBInstanceIdentifier = e.Required("DBInstanceIdentifier"),
        DBInstanceArn = e.Required("DBInstanceArn"),
        DbiResourceId = e.Required("DbiResourceId"),
        Engine = e.Required("Engine"),
        EngineVersion = e.Text("EngineVersion"),
        Status = e.Text("DBInstanceStatus"),
        EndpointAddress = e.Child("Endpoint").Text("Address"),
        EndpointPort = e.Child("Endpoint").Number("Port"),
        IamDatabaseAuthenticationEnabled = e.Flag("IAMDatabaseAuthenticationEnabled") ?? false,
        PendingIamDatabaseAuthenticationEnabled = e.Child("PendingModifiedValues").Flag("IAMDatabaseAuthenticationEnabled"),
        CACertificateIdentifier = e.Text("CACertificateIdentifier") ?? e.Child("CertificateDetails").Text("CAIdentifier"),
        CertificateValidTill = e.Child("CertificateDetails").Time("ValidTill"),
        MasterUsername = e.Text("MasterUsername"),
        MasterSecretArn = e.Child("MasterUserSecret").Text("SecretArn"),
        DBName = e.Text("DBName"),
        DBClusterIdentifier = e.Text("DBClusterIdentifier"),
        EnabledLogs = e.Texts("EnabledCloudwatchLogsExports"),
        Tags = e.TagsOf("TagList"),
    };

    public static DBCluster Cluster(XElement e) => new()
    {
        DBClusterIdentifier = e.Required("DBClusterIdentifier"),
        DBClusterArn = e.Required("DBClusterArn"),
        DbClusterResourceId = e.Required("DbClusterResourceId"),
        Engine = e.Required("Engine"),
        EngineVersion = e.Text("EngineVersion"),
        Status = e.Text("Status"),
        Endpoint = e.Text("Endpoint"),
        ReaderEndpoint = e.Text("ReaderEndpoint"),
        Port = e.Number("Port"),
        IamDatabaseAuthenticationEnabled = e.Flag("IAMDatabaseAuthenticationEnabled") ?? false,
        PendingIamDatabaseAuthenticationEnabled = e.Child("PendingModifiedValues").Flag("IAMDatabaseAuthenticationEnabled"),
        CACertificateIdentifier = e.Child("CertificateDetails").Text("CAIdentifier"),
        CertificateValidTill = e.Child("CertificateDetails").Time("ValidTill"),
        MasterUsername = e.Text("MasterUsername"),
        MasterSecretArn = e.Child("MasterUserSecret").Text("SecretArn"),
        DatabaseName = e.Text("DatabaseName"),
        EnabledLogs = e.Texts("EnabledCloudwatchLogsExports"),
        Tags = e.TagsOf("TagList"),
    };

    public static DBClusterEndpoint ClusterEndpoint(XElement e) => new(
        e.Text("DBClusterEndpointIdentifier"),
        e.Required("DBClusterIdentifier"),
        e.Text("Endpoint"),
        e.Text("Status"),
        e.Required("EndpointType"));

    public static GlobalCluster GlobalCluster(XElement e) => new()
    {
        GlobalClusterIdentifier = e.Required("GlobalClusterIdentifier"),
        Engine = e.Required("Engine"),
        EngineVersion = e.Text("EngineVersion"),
        Status = e.Text("Status"),
        DatabaseName = e.Text("DatabaseName"),
        Endpoint = e.Text("Endpoint"),
        Members =
        [
            .. e.List("GlobalClusterMembers")
                .Select(member => new GlobalClusterMember(member.Required("DBClusterArn"), member.Flag("IsWriter") ?? false)),
        ],
        Tags = e.TagsOf("TagList"),
    };

    public static DBProxy Proxy(XElement e)
    {
        var arn = e.Required("DBProxyArn");
        return new DBProxy(
            e.Required("DBProxyName"),
            arn,
            arn[(arn.LastIndexOf(':') + 1)..],
            e.Text("Status"),
            e.Required("EngineFamily"),
            e.Text("Endpoint"),
            e.Text("DefaultAuthScheme"),
            e.Text("RoleArn"),
            [.. e.List("Auth").Select(Auth)]);
    }

    public static DBProxyEndpoint ProxyEndpoint(XElement e) => new(
        e.Required("DBProxyEndpointName"),
        e.Required("DBProxyEndpointArn"),
        e.Required("DBProxyName"),
        e.Text("Status"),
        e.Text("Endpoint"),
        e.Flag("IsDefault") ?? false);

    public static DBProxyTarget ProxyTarget(XElement e) =>
        new(e.Text("RdsResourceId"), e.Text("TrackedClusterId"), e.Text("Type"));

    private static DBProxyAuth Auth(XElement e) => new(e.Text("IAMAuth"));
}
