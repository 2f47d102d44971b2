namespace RdsIam;

/// <summary>A principal that may log in, or perhaps may, as a database user on an endpoint.</summary>
public sealed class RdsIamAccessRow : RdsIamOutput
{
    internal RdsIamAccessRow()
    {
    }

    /// <summary>The ARN of the user or role that the policies belong to.</summary>
    public required string PrincipalArn { get; init; }

    /// <summary>User or Role.</summary>
    public required string PrincipalKind { get; init; }

    /// <summary>How sure it is.</summary>
    public required RdsIamAccessDecision Decision { get; init; }

    /// <summary>What must hold so that it is allowed, or why that is not known; null where nothing.</summary>
    public string? Condition { get; init; }

    /// <summary>The statement that allows it: the policy's name, the number, and the Sid where there is one.</summary>
    public required string Statement { get; init; }

    /// <summary>The database user. Where nobody listed the users, what the policy says: a name, a pattern, or <c>*</c> for any.</summary>
    public required string UserName { get; init; }

    /// <summary>The endpoint's host name, of a cluster the writer's; <c>*</c> where any may be meant.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Every host name that leads there.</summary>
    public required string[] HostNames { get; init; }

    /// <summary>What policies name: db-…, cluster-… or prx-….</summary>
    public string? ResourceId { get; init; }

    /// <summary>Of a proxy the databases behind it, by identifier; none for others, and where nobody told.</summary>
    public required string[] ProxyTargets { get; init; }

    /// <summary>The account of the endpoint.</summary>
    public string? AccountId { get; init; }

    /// <summary>The region of the endpoint.</summary>
    public string? Region { get; init; }

    /// <summary>Who may become the principal: users, roles, services, permission sets, subjects; also through other roles.</summary>
    public required RdsIamAccessChain[] Chain { get; init; }

    /// <summary>The databases that the user may connect to; none where nobody listed them.</summary>
    public required string[] Databases { get; init; }

    /// <summary>What the user may do, a line for each schema: <c>app.sales: ReadWrite</c>.</summary>
    public required string[] Access { get; init; }

    /// <summary>What the user can do on the server: master, SUPERUSER, CREATEROLE, rds_superuser, member of master and the like.</summary>
    public required string[] Powers { get; init; }

    /// <summary>With -Table: Yes, Columns (some of its columns) or Unknown; else null.</summary>
    public string? TableAccess { get; init; }

    /// <summary>
    /// The latest sign of use: of the role in IAM, with -UnusedFor of the principal's last login, or of an open session; null: none.
    /// </summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>With -Baseline: Added, Widened, Narrowed or Same; else null.</summary>
    public string? Change { get; init; }

    /// <summary>What to know of it.</summary>
    public required RdsIamAccessFinding[] Findings { get; init; }

    /// <summary>Who, as whom, where.</summary>
    public override string ToString() => $"{Decision}: {PrincipalArn} as {UserName} on {Endpoint}";
}
