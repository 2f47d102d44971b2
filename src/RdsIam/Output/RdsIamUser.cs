using RdsIam.Core.Names;

namespace RdsIam;

/// <summary>A database user: who it is, how it logs in, and what it may do.</summary>
public sealed class RdsIamUser : RdsIamOutput
{
    internal RdsIamUser()
    {
    }

    /// <summary>The role's name. Case matters.</summary>
    public required string UserName { get; init; }

    /// <summary>The endpoint of the server that the user is on.</summary>
    public required string HostName { get; init; }

    /// <summary>The endpoint's port.</summary>
    public required int Port { get; init; }

    /// <summary>The endpoint's region; null where neither its name nor the connection says.</summary>
    public required string? Region { get; init; }

    /// <summary>The resource id, if it was given: db-…, cluster-… or prx-….</summary>
    public string? ResourceId { get; init; }

    /// <summary>The account of the database, if it was given.</summary>
    public string? AccountId { get; init; }

    /// <summary>
    /// What an IAM policy must allow rds-db:connect on, or on Aurora DSQL dsql:DbConnect. Where a part is not known, it says in
    /// angle brackets what belongs there.
    /// </summary>
    public required string PolicyResource { get; init; }

    /// <summary>It logs in with IAM tokens (and with nothing else).</summary>
    public required bool IsIamUser { get; init; }

    /// <summary>The way from the user to rds_iam, both included; longer than two where other roles lie between.</summary>
    public required string[] IamPath { get; init; }

    /// <summary>On Aurora DSQL, the ARNs of the IAM roles and users that AWS IAM GRANT lets log in as it; else none.</summary>
    public required string[] Principals { get; init; }

    /// <summary>It may log in at all; a group role may not.</summary>
    public required bool CanLogin { get; init; }

    /// <summary>
    /// What the role itself may do on the server beyond logging in: SUPERUSER, CREATEROLE, CREATEDB, REPLICATION, BYPASSRLS.
    /// </summary>
    public required string[] Attributes { get; init; }

    /// <summary>The roles that it was made a member of itself.</summary>
    public required string[] MemberOf { get; init; }

    /// <summary>Every role that it may act as, directly or through others, by its privileges or by SET ROLE.</summary>
    public required string[] ActsAs { get; init; }

    /// <summary>At most so many sessions at a time; null: no limit.</summary>
    public int? ConnectionLimit { get; init; }

    /// <summary>When its password ends, which does not concern tokens; null: never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The settings of its sessions, <c>name=value</c>; those of one database begin with its name and a colon.</summary>
    public required string[] Settings { get; init; }

    /// <summary>What it may do, schema by schema, from all sources: itself, its roles, PUBLIC, ownership.</summary>
    public required RdsIamSchemaAccess[] Grants { get; init; }

    /// <summary>Grants in lines to read: of many schemas, those together in which the user may do the same.</summary>
    public string[] GrantSummary => [.. Grants.GroupBy(grant => grant.Database).SelectMany(Lines)];

    /// <summary>What it gets on objects that are yet to be made.</summary>
    public required RdsIamGrant[] DefaultPrivileges { get; init; }

    /// <summary>Every grant, with -Detailed.</summary>
    public required RdsIamGrant[] Details { get; init; }

    /// <summary>The databases that were looked at or granted in.</summary>
    public required RdsIamUserDatabase[] Databases { get; init; }

    /// <summary>Its open sessions; null on Aurora DSQL, which does not tell.</summary>
    public required int? Sessions { get; init; }

    /// <summary>When an open session did something last; null: none is open, or the administrator may not see it.</summary>
    public DateTimeOffset? LastActive { get; init; }

    /// <summary>It was made by this call.</summary>
    public bool Created { get; init; }

    /// <summary>The SQL that ran and took effect, in its order; none where nothing was to be done.</summary>
    public string[] Changes { get; init; } = [];

    /// <summary>What to know besides.</summary>
    public string[] Notes { get; init; } = [];

    /// <summary>The name.</summary>
    public override string ToString() => UserName;

    private static IEnumerable<string> Lines(IGrouping<string, RdsIamSchemaAccess> database) => database.Count() <= 6
        ? database.Select(grant => grant.ToString())
        : database.GroupBy(grant => grant.Text, grant => grant.Schema).Select(alike => $"{database.Key}: {alike.Key} in {FirstFew.Of([.. alike], most: 3, what: "schema")}");
}
