using System.Globalization;
using System.Text.Json;

namespace RdsIam.Sandbox.Aws;

/// <summary>Aurora DSQL's own API, which speaks JSON at paths (REST): the clusters of the account.</summary>
internal sealed class DsqlService(World world, TimeProvider clock, ApiGateway gateway, Authorizer authorizer)
{
    private const string Root = "/cluster";
    private const int LongestPage = 100;

    private readonly SigV4Verifier _verifier = new(world, clock);

    /// <summary>Whether a request is for this service.</summary>
    public static bool IsMeant(SigV4Request request) =>
        request.Method == "GET" && (request.Path == Root || request.Path.StartsWith(Root + "/", StringComparison.Ordinal));

    /// <summary>Answers a request; an error's code goes into a header.</summary>
    public (int Status, string? Error, string Body) Answer(SigV4Request request)
    {
        var action = request.Path == Root ? "ListClusters" : "GetCluster";
        Caller? caller = null;
        try
        {
            gateway.Trouble.Meet();
            var signed = _verifier.Verify(request);
            caller = Caller.Of(world, world.State, signed.Key) ?? throw AwsFault.InvalidClientToken();
            if (signed.Scope.Service != "dsql" || signed.Scope.Region != world.Region)
            {
                throw new AwsFault(403, "InvalidSignatureException", "Credential should be scoped to a valid region and service.");
            }

            var call = new ApiRequest(action, new Dictionary<string, string>(), signed, world.State, clock.GetUtcNow()) { Caller = caller };
            var answer = action == "ListClusters" ? List(call, request.RawQuery) : Get(call, request.Path[(Root.Length + 1)..]);
            gateway.Calls.Add(new ApiCall(call.Now, "dsql", action, caller.Arn, null));
            return (200, null, JsonSerializer.Serialize(answer));
        }
        catch (AwsFault fault)
        {
            var code = fault.Code == "AccessDenied" ? "AccessDeniedException" : fault.Code;
            gateway.Calls.Add(new ApiCall(clock.GetUtcNow(), "dsql", action, caller?.Arn, code));
            return (fault.Status, code, JsonSerializer.Serialize(new { message = fault.Message }));
        }
    }

    private object List(ApiRequest call, string query)
    {
        authorizer.Demand(call, "dsql:ListClusters", "*");
        var asked = query.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        var start = asked.TryGetValue("next-token", out var token) ? int.Parse(token.Trim('='), CultureInfo.InvariantCulture) : 0;
        var size = Math.Min(LongestPage, gateway.Trouble.LongestPage);
        var page = world.State.DsqlClusters.Values.Skip(start).Take(size)
            .Select(one => new { identifier = one.Identifier, arn = world.Arns.Dsql(one.Identifier) }).ToArray();
        var next = start + page.Length;
        // A token has characters that must be escaped.
        return next < world.State.DsqlClusters.Count ? new { clusters = page, nextToken = $"{next}==" } : new { clusters = page };
    }

    private object Get(ApiRequest call, string identifier)
    {
        var arn = world.Arns.Dsql(identifier);
        authorizer.Demand(call, "dsql:GetCluster", arn);
        var cluster = world.State.DsqlClusters.GetValueOrDefault(identifier)
            ?? throw new AwsFault(404, "ResourceNotFoundException", $"Cluster {identifier} does not exist.");
        return new
        {
            identifier,
            arn,
            status = cluster.Status,
            endpoint = cluster.HostName,
            creationTime = cluster.Created.ToUnixTimeSeconds(),
            deletionProtectionEnabled = false,
            tags = new Dictionary<string, string> { ["Name"] = "sandbox" },
        };
    }
}
