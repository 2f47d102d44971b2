using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Policies.Matching;

/// <summary>
/// An Aurora DSQL cluster as IAM names it: <c>arn:&lt;partition&gt;:dsql:&lt;region&gt;:&lt;account&gt;:cluster/&lt;id&gt;</c>. Which
/// database user a principal may be is said in the cluster, by AWS IAM GRANT.
/// </summary>
internal sealed record DsqlResource(string Partition, string Region, string AccountId, string ClusterId)
{
    public const string Service = "dsql";

    /// <summary>To log in as any role but admin.</summary>
    public const string Action = "dsql:DbConnect";

    /// <summary>To log in as admin.</summary>
    public const string AdminAction = "dsql:DbConnectAdmin";

    /// <summary>The ARN.</summary>
    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{AccountId}:cluster/{ClusterId}";

    /// <summary>What somebody needs to log in as a role.</summary>
    public static string ActionOf(string userName) => userName == TokenRequest.DsqlAdmin ? AdminAction : Action;

    /// <summary>Whether an action is a login to Aurora DSQL.</summary>
    public static bool IsLogin(string action) => action.Equals(Action, StringComparison.OrdinalIgnoreCase)
        || action.Equals(AdminAction, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an ARN of that form; null for another one.</summary>
    public static DsqlResource? TryParse(string arn) =>
        arn.Split(':', 6) is ["arn", var partition, Service, var region, var account, var rest]
        && rest.StartsWith("cluster/", StringComparison.Ordinal) && RdsEndpointName.IsDsqlId(rest["cluster/".Length..])
            ? new DsqlResource(partition, region, account, rest["cluster/".Length..])
            : null;
}
