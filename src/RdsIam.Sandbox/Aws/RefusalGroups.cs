using System.Text.RegularExpressions;

namespace RdsIam.Sandbox.Aws;

/// <summary>The log groups <c>iam-db-auth-error</c> in CloudWatch, of instances and clusters that export that log.</summary>
internal sealed partial class RefusalGroups(World world, TimeProvider clock)
{
    private readonly List<(string Group, DateTimeOffset Time, string Message)> _lines = [];

    /// <summary>How long a line takes from the server to CloudWatch.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Takes a refusal.</summary>
    /// <param name="endpoint">Where the login was tried.</param>
    /// <param name="reason">The line of the sandbox's own log, which says more than RDS's does.</param>
    public void Add(DatabaseEndpoint endpoint, string reason)
    {
        if (GroupOf(endpoint.ResourceId) is { } group)
        {
            lock (_lines)
            {
                _lines.Add((group, clock.GetUtcNow(), AsRdsWrites(reason)));
            }
        }
    }

    /// <summary>The lines of a group that have arrived; null: there is no such group.</summary>
    public IReadOnlyList<(DateTimeOffset Time, string Message)>? Find(string group)
    {
        var state = world.State;
        var exists = state.Instances.Values.Any(one => one.ExportsRefusals && InstanceGroup(one) == group)
            || state.Clusters.Values.Any(one => one.ExportsRefusals && ClusterGroup(one) == group);
        lock (_lines)
        {
            return exists
                ? [.. _lines.Where(line => line.Group == group && line.Time + Delay <= clock.GetUtcNow())
                    .Select(line => (line.Time, line.Message))]
                : null;
        }
    }

    private string? GroupOf(string resourceId)
    {
        var state = world.State;
        return state.Instances.Values.FirstOrDefault(one => one.ResourceId == resourceId && one.ExportsRefusals) is { } instance
            ? InstanceGroup(instance)
            : state.Clusters.Values.FirstOrDefault(one => one.ResourceId == resourceId && one.ExportsRefusals) is { } cluster
            ? ClusterGroup(cluster)
            : null;
    }

    private static string InstanceGroup(DbInstance instance) => $"/aws/rds/instance/{instance.Identifier}/iam-db-auth-error";

    private static string ClusterGroup(DbCluster cluster) => $"/aws/rds/cluster/{cluster.Identifier}/iam-db-auth-error";

    /// <summary>In RDS's words, which do not tell one malformed token from another, and have a blank before some codes only.</summary>
    private static string AsRdsWrites(string reason)
    {
        var user = Subject().Match(reason) is { Success: true } match ? match.Value : reason;
        return Code().Match(reason).Groups["code"].Value switch
        {
            "InvalidToken" => $"{user} because the provided token is malformed or otherwise invalid. (Status Code: 400, Error Code: InvalidToken)",
            "ExpiredToken" => $"{user} because the token age is longer than 15 minutes. (Status Code: 400, Error Code:ExpiredToken)",
            "NotAuthorized" => $"{user} because the IAM policy assumed by the caller '{Caller().Match(reason).Groups["arn"].Value}' is not authorized to "
                + "perform `rds-db:connect` on the DB instance. (Status Code: 403, Error Code:NotAuthorized)",
            _ => reason,
        };
    }

    [GeneratedRegex(@"^\[ERROR\] Failed to \w+ the connection request for user '.*?'(?= (because|due to) )")]
    private static partial Regex Subject();

    [GeneratedRegex(@"Error Code: ?(?<code>\w+)\)")]
    private static partial Regex Code();

    [GeneratedRegex("by the caller '(?<arn>[^']*)'")]
    private static partial Regex Caller();
}
