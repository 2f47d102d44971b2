namespace RdsIam.Sandbox.Endpoint;

/// <summary>A name that clients connect to.</summary>
/// <param name="HostName">The endpoint's name, which TLS and tokens name.</param>
/// <param name="Port">The endpoint's own port, which tokens are signed for; not the loopback port.</param>
/// <param name="ResourceId">db-…, cluster-… or prx-…: what policies name.</param>
/// <param name="IsProxy">RDS Proxy words its refusals in its own way.</param>
internal sealed record PublishedEndpoint(string HostName, int Port, string ResourceId, bool IsProxy);
