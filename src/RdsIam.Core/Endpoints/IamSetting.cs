using RdsIam.Core.Aws;
using RdsIam.Core.Names;

namespace RdsIam.Core.Endpoints;

/// <summary>What has a setting of IAM authentication: an instance by itself, or a cluster for all its instances.</summary>
internal sealed record IamHolder(string Region, bool IsCluster, string Identifier)
{
    /// <exception cref="Fault">DsqlIamAlways: there is nothing to switch.
    /// ProxyIamElsewhere: a proxy has a setting for each of its secrets instead.</exception>
    public static IamHolder Of(RdsEndpoint endpoint)
    {
        if (endpoint.IsProxy)
        {
            throw new Fault(Messages.ProxyIamElsewhere(endpoint.Owner), FaultKind.InvalidArgument, endpoint.Owner);
        }

        if (endpoint.IsDsql)
        {
            throw new Fault(Messages.DsqlIamAlways(endpoint.Identifier), FaultKind.InvalidArgument, endpoint.Identifier);
        }

        return endpoint.Owner is { } cluster
            ? new IamHolder(endpoint.Arn.Region, IsCluster: true, cluster)
            : new IamHolder(endpoint.Arn.Region, IsCluster: false, endpoint.Identifier);
    }

    public override string ToString() => $"{(IsCluster ? "DB cluster" : "DB instance")} {Identifier} in {Region}";
}

/// <summary>What there is to do for a wish.</summary>
internal enum IamStep
{
    /// <summary>It is so already, and no change waits.</summary>
    Nothing,

    /// <summary>The change waits for the maintenance window, and more was not asked for.</summary>
    Waits,

    /// <summary>RDS is at work on it.</summary>
    UnderWay,

    /// <summary>RDS must be asked.</summary>
    Change,
}

/// <summary>The setting of IAM authentication as RDS describes it.</summary>
internal sealed record IamSetting(
    IamHolder Holder, string ResourceId, string AccountId, bool Enabled, bool? Pending, string? Status)
{
    /// <summary>Whether the log of refused IAM logins goes to CloudWatch.</summary>
    public bool HasLog { get; init; }

    /// <summary>What RDS shows while it is at work. Source: "DB instance status" and "DB cluster status" in RDS's manuals.</summary>
    private static readonly string[] Busy = ["modifying", "configuring-iam-database-auth"];

    public bool IsBeingApplied => Busy.Contains(Status, StringComparer.Ordinal);

    public static IamSetting Of(IamHolder holder, DBInstance instance) => new(
        holder,
        instance.DbiResourceId,
        ResourceArn.Parse(instance.DBInstanceArn).AccountId,
        instance.IamDatabaseAuthenticationEnabled,
        instance.PendingIamDatabaseAuthenticationEnabled,
        instance.Status)
    {
        HasLog = instance.EnabledLogs.Contains(DBLogs.IamErrors, StringComparer.Ordinal),
    };

    public static IamSetting Of(IamHolder holder, DBCluster cluster) => new(
        holder,
        cluster.DbClusterResourceId,
        ResourceArn.Parse(cluster.DBClusterArn).AccountId,
        cluster.IamDatabaseAuthenticationEnabled,
        cluster.PendingIamDatabaseAuthenticationEnabled,
        cluster.Status)
    {
        HasLog = cluster.EnabledLogs.Contains(DBLogs.IamErrors, StringComparer.Ordinal),
    };

    public bool IsInForce(bool wanted) => Enabled == wanted && Pending is null && !IsBeingApplied;

    /// <summary>What there is to do for a wish.</summary>
    public IamStep StepTo(bool wanted, bool immediately) => (Pending ?? Enabled, Pending, IsBeingApplied, immediately) switch
    {
        var (next, _, _, _) when next != wanted => IamStep.Change,
        (_, null, _, _) => IamStep.Nothing,
        (_, _, true, _) => IamStep.UnderWay,
        (_, _, _, true) => IamStep.Change,
        _ => IamStep.Waits,
    };

    /// <summary>What came of a wish, for people.</summary>
    public string Outcome(IamStep step, bool wanted)
    {
        var state = wanted ? "on" : "off";
        return step switch
        {
            IamStep.Nothing => Messages.IamIsSoAlready(Holder, state),
            IamStep.Waits => Messages.IamChangeWaits(Holder, state),
            _ when IsInForce(wanted) => Messages.IamIsInForce(Holder, state),
            _ when IsBeingApplied => Messages.IamChangeUnderWay(Holder, state),
            _ => Messages.IamChangeWaits(Holder, state),
        };
    }
}
