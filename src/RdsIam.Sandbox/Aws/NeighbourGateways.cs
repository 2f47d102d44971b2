using System.Collections.Concurrent;
using RdsIam.Sandbox.Ssm;

namespace RdsIam.Sandbox.Aws;

/// <summary>Where calls of other accounts come in: as in AWS, the key alone says whose call it is.</summary>
/// <param name="world">The account whose neighbours are meant.</param>
/// <param name="clock">The sandbox's.</param>
/// <param name="open">Makes the gateway of an account.</param>
internal sealed class NeighbourGateways(World world, TimeProvider clock, Func<World, ApiGateway> open)
{
    private const string Credential = "Credential=";

    private readonly ConcurrentDictionary<World, (ApiGateway Query, JsonGateway Json)> _gateways = [];

    /// <summary>The gateways of the neighbour whose key signed; null: it is no neighbour's.</summary>
    public (ApiGateway Query, JsonGateway Json)? Find(SigV4Request request) =>
        KeyOf(request) is { } key && world.Neighbours.Find(one => one.State.AccessKeys.ContainsKey(key)) is { } owner
            ? _gateways.GetOrAdd(owner, Open)
            : null;

    private (ApiGateway Query, JsonGateway Json) Open(World owner)
    {
        var query = open(owner);
        return (query, new JsonGateway(owner, clock, query, new OrganizationsService(new Authorizer(owner)).Api));
    }

    private static string? KeyOf(SigV4Request request)
    {
        var header = request.Header("Authorization") ?? "";
        var start = header.IndexOf(Credential, StringComparison.Ordinal);
        return start < 0 ? null : header[(start + Credential.Length)..].Split('/')[0];
    }
}
