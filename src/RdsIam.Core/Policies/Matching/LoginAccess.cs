namespace RdsIam.Core.Policies.Matching;

/// <summary>What IAM must allow so that somebody logs in.</summary>
/// <param name="Action"><c>rds-db:connect</c>, <c>dsql:DbConnect</c> or <c>dsql:DbConnectAdmin</c>.</param>
/// <param name="Resource">The database user of RDS, as an ARN; on Aurora DSQL the cluster's.</param>
internal readonly record struct LoginAccess(string Action, string Resource)
{
    /// <summary>The login that a resource is about; a cluster's is that of any user but admin.</summary>
    public static LoginAccess To(string resource) =>
        new(DsqlResource.TryParse(resource) is null ? ConnectPolicy.Action : DsqlResource.Action, resource);
}
