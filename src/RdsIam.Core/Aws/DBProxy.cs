namespace RdsIam.Core.Aws;

/// <param name="ResourceId"><c>prx-…</c>, the end of the ARN: what policies name.</param>
/// <param name="EngineFamily"><c>POSTGRESQL</c>, <c>MYSQL</c>, <c>SQLSERVER</c>.</param>
/// <param name="DefaultAuthScheme"><c>IAM_AUTH</c> where the proxy itself logs in to the database by IAM, else <c>NONE</c>.</param>
internal sealed record DBProxy(
    string DBProxyName,
    string DBProxyArn,
    string ResourceId,
    string? Status,
    string EngineFamily,
    string? Endpoint,
    string? DefaultAuthScheme,
    IReadOnlyList<DBProxyAuth> Auth);

/// <param name="IamAuth"><c>DISABLED</c>, <c>REQUIRED</c> or <c>ENABLED</c> for clients of the proxy.</param>
internal sealed record DBProxyAuth(string? IamAuth);

internal sealed record DBProxyEndpoint(
    string DBProxyEndpointName,
    string DBProxyEndpointArn,
    string DBProxyName,
    string? Status,
    string? Endpoint,
    bool IsDefault);

/// <param name="RdsResourceId">The identifier of an instance or cluster: of a cluster by name, as its resource id has another name.</param>
/// <param name="TrackedClusterId">The cluster that an instance is in; null: in none.</param>
internal sealed record DBProxyTarget(string? RdsResourceId, string? TrackedClusterId);
