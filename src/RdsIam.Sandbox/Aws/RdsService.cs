using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>Amazon RDS: what describes databases and switches their IAM authentication.</summary>
internal sealed class RdsService
{
    public RdsService(World world, Authorizer authorizer, ApplyDelay applyDelay)
    {
        var instances = new RdsInstances(world, authorizer, applyDelay);
        var clusters = new RdsClusters(world, authorizer, applyDelay);
        var proxies = new RdsProxies(world, authorizer);
        Service = new ApiService(
            "rds",
            "2014-10-31",
            "http://rds.amazonaws.com/doc/2014-10-31/",
            new Dictionary<string, ApiAction>(StringComparer.Ordinal)
            {
                ["DescribeDBInstances"] = instances.Describe,
                ["ModifyDBInstance"] = instances.Modify,
                ["DescribeDBClusters"] = clusters.Describe,
                ["ModifyDBCluster"] = clusters.Modify,
                ["DescribeDBClusterEndpoints"] = clusters.DescribeEndpoints,
                ["DescribeGlobalClusters"] = new RdsGlobalClusters(world, authorizer).Describe,
                ["DescribeDBProxies"] = proxies.Describe,
                ["DescribeDBProxyEndpoints"] = proxies.DescribeEndpoints,
                ["DescribeDBProxyTargets"] = new RdsProxyTargets(world, authorizer).Describe,
            });
    }

    private const string RefusalLog = "iam-db-auth-error";

    public ApiService Service { get; }

    /// <summary>A change of IAM authentication that a Modify action asks for, as from now.</summary>
    /// <param name="setting">The setting as it stands.</param>
    /// <param name="request">The call: EnableIAMDatabaseAuthentication and ApplyImmediately.</param>
    /// <param name="delay">How long RDS is at work on a change that is applied immediately.</param>
    public static IamSetting Change(IamSetting setting, ApiRequest request, TimeSpan delay)
    {
        if (request.FindBool("EnableIAMDatabaseAuthentication") is not { } enabled)
        {
            return setting;
        }

        // Asking for what is already so takes back a change that waits.
        if (enabled == setting.Enabled)
        {
            return new IamSetting(enabled);
        }

        var atOnce = request.FindBool("ApplyImmediately") == true;
        return setting with { Pending = enabled, AppliesAt = atOnce ? request.Now + delay : null };
    }

    /// <summary>The pending change as RDS shows it, or null.</summary>
    public static XElement? Pending(IamSetting setting) =>
        setting.Pending is { } pending
            ? new XElement("PendingModifiedValues", ApiXml.Field("IAMDatabaseAuthenticationEnabled", pending))
            : null;

    /// <summary>Whether a Modify action switches the export of refused IAM logins on.</summary>
    public static bool ExportsRefusals(ApiRequest request) =>
        request.Find("CloudwatchLogsExportConfiguration.EnableLogTypes.member.1") == RefusalLog;

    /// <summary>The logs that are exported, or null.</summary>
    public static XElement? Exports(bool refusals) =>
        refusals ? ApiXml.List("EnabledCloudwatchLogsExports", "member", new[] { RefusalLog }) : null;

    /// <summary>The managed master password's secret, or null.</summary>
    public static XElement? MasterSecret(string? arn) => arn is null
        ? null
        : new XElement("MasterUserSecret", new XElement("SecretArn", arn), new XElement("SecretStatus", "active"));

    /// <summary>The status: <c>modifying</c> while a change is being applied.</summary>
    public static string Status(string status, IamSetting setting) => setting.IsBeingApplied ? "modifying" : status;

    /// <summary>Whether the call was signed for the region in which the account has its databases.</summary>
    public static bool IsHere(World world, ApiRequest request) => request.SignedBy!.Scope.Region == world.Region;

    /// <summary>What a caller called a thing: its identifier, or the last part of its ARN.</summary>
    public static string Identifier(string text) =>
        text.StartsWith("arn:", StringComparison.Ordinal) ? text[(text.LastIndexOf(':') + 1)..] : text;
}
