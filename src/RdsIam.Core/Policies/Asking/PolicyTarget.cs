using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Asking;

/// <summary>The endpoint that a question is about, as far as the caller named it.</summary>
/// <param name="Partition">Of the region.</param>
/// <param name="Region">Where the endpoint is.</param>
/// <param name="AccountId">Null: the principal's.</param>
/// <param name="ResourceId"><c>db-…</c>, <c>cluster-…</c> or <c>prx-…</c>; on Aurora DSQL the cluster's id.</param>
/// <param name="HostName">The endpoint's name where it is known.</param>
internal sealed record PolicyTarget(string Partition, string Region, string? AccountId, string ResourceId, string? HostName)
{
    /// <exception cref="Fault">The resource id is none, or the region's or account's form is wrong.</exception>
    public static PolicyTarget Of(string resourceId, string region, string? accountId, string? hostName)
    {
        if (!IsResourceId(resourceId) && !RdsEndpointName.IsDsqlId(resourceId))
        {
            throw new Fault(Messages.ResourceIdForm(resourceId), FaultKind.InvalidArgument, resourceId);
        }

        AccountNumber.CheckGiven(accountId);

        var code = RegionName.Normalize(region);
        return new PolicyTarget(Names.Partition.OfRegion(code).Name, code, accountId, resourceId, hostName);
    }

    /// <exception cref="Fault">The endpoint's cluster could not be read, so that nobody knows its resource id.</exception>
    public static PolicyTarget Of(RdsEndpoint endpoint) => new(
        endpoint.Arn.Partition,
        endpoint.Arn.Region,
        endpoint.Arn.AccountId,
        endpoint.ResourceId
            ?? throw new Fault(Messages.EndpointWithoutResourceId(endpoint, endpoint.Owner), FaultKind.PermissionDenied, endpoint.HostName),
        endpoint.HostName);

    /// <summary>An Aurora DSQL cluster, whose name says all but the account.</summary>
    /// <exception cref="Fault">The account's form is wrong.</exception>
    public static PolicyTarget Of(RdsEndpointName dsql, string? accountId)
    {
        AccountNumber.CheckGiven(accountId);
        return new PolicyTarget(dsql.Partition, dsql.Region!, accountId, dsql.Identifier, dsql.HostName);
    }

    /// <summary>It is an Aurora DSQL cluster.</summary>
    public bool IsDsql => RdsEndpointName.IsDsqlId(ResourceId);

    /// <summary>What IAM must allow so that somebody logs in as a database user.</summary>
    /// <exception cref="Fault">The account is neither given nor to be had from the principal.</exception>
    public LoginAccess Login(string userName, RequestPrincipal? principal) => IsDsql
        ? new(
            DsqlResource.ActionOf(userName), new DsqlResource(Partition, Region, AccountOf(principal), ResourceId).ToString())
        : new(ConnectPolicy.Action, For(userName, principal).ToString());

    /// <summary>The resource for a database user of RDS.</summary>
    /// <exception cref="Fault">The account is neither given nor to be had from the principal.</exception>
    public ConnectResource For(string userName, RequestPrincipal? principal) =>
        new(Partition, Region, AccountOf(principal), ResourceId, userName);

    private string AccountOf(RequestPrincipal? principal) => AccountId ?? (principal is { AccountId.Length: > 0 } own
        ? own.AccountId
        : throw new Fault(Messages.AccountIdRequired(ResourceId), FaultKind.InvalidArgument, ResourceId));

    private static readonly string[] Prefixes = ["db-", "cluster-", "prx-", "shardgroup-"];

    private static bool IsResourceId(string text) =>
        Prefixes.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal) && text.Length > prefix.Length)
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
