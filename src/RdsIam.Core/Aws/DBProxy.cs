namespace RdsIam.Core.Aws;

/// <param name="ResourceId"><c>prx-…</c>, the end of the ARN: what policies name.</param>
/// <param name="EngineFamily"><c>POSTGRESQL</c>, <c>MYSQL</c>, <c>SQLSERVER</c>.</param>
/// <param name="DefaultAuthScheme"><c>IAM_AUTH</c> where the proxy itself logs in to the database by IAM, else <c>NONE</c>.</param>
/// <param name="RoleArn">As whom the proxy itself acts.</param>
internal sealed record DBProxy(
    string DBProxyName,
    string DBProxyArn,
    string ResourceId,
    string? Status,
    string EngineFamily,
    string? Endpoint,
    string? DefaultAuthScheme,
    string? RoleArn,
    IReadOnlyList<DBProxyAuth> Auth);

/// <param name="IamAuth"><c>DISABLED</c>, <c>REQUIRED</c> or <c>ENABLED</c> for clients of the proxy.</param>
internal sealed record DBProxyAuth(string? IamAuth);

/// <param name="RdsResourceId">The instance's or cluster's identifier.</param>
/// <param name="TrackedClusterId">The cluster of an instance in one.</param>
/// <param name="Type"><c>RDS_INSTANCE</c>, <c>RDS_SERVERLESS_ENDPOINT</c>, <c>TRACKED_CLUSTER</c>.</param>
internal sealed record DBProxyTarget(string? RdsResourceId, string? TrackedClusterId, string? Type);

internal sealed record DBProxyEndpoint(
    string DBProxyEndpointName,
    string DBProxyEndpointArn,
    string DBProxyName,
    string? Status,
    string? Endpoint,
    bool IsDefault);
