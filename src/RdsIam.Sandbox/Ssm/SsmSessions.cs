using System.Collections.Concurrent;
using System.Net;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>The account's machines and sessions.</summary>
internal sealed class SsmSessions : IDisposable
{
    public const string Document = "AWS-StartPortForwardingSessionToRemoteHost";

    /// <summary>A document of a company's own: it says itself where to go.</summary>
    public const string OwnDocument = "demo-database";

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly World _world;
    private readonly TimeProvider _clock;
    private readonly Func<string, int, EndPoint?> _resolve;

    /// <param name="world">The account.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="resolve">Where the machines find a host and port; null: they do not.</param>
    public SsmSessions(World world, TimeProvider clock, Func<string, int, EndPoint?> resolve)
    {
        (_world, _clock, _resolve) = (world, clock, resolve);
        var now = clock.GetUtcNow();
        Machines =
        [
            Make("i-0a1b2c3d4e5f60718", now.AddDays(-30), true, "bastion"),
            Make("i-0b1b2c3d4e5f60718", now.AddDays(-2), true, "bastion"),
            Make("i-0c1b2c3d4e5f60718", now.AddDays(-1), false, "bastion"),
            Make("i-0d1b2c3d4e5f60718", now.AddDays(-9), true, "single"),
            Make("mi-0e1b2c3d4e5f60718", now.AddDays(-9), true, "office"),
        ];
    }

    public IReadOnlyList<Machine> Machines { get; }

    /// <summary>The private address of the machines; null: they have none.</summary>
    public string? Address { get; set; }

    public SsmTroubles Troubles { get; } = new();

    /// <summary>How many sessions are open.</summary>
    public int Open => _sessions.Values.Count(session => !session.IsTerminated && !session.Agent.IsOver);

    /// <summary>How many were ever started.</summary>
    public int Started => _sessions.Count;

    public Session? Find(string id) => _sessions.GetValueOrDefault(id);

    /// <exception cref="AwsFault">TargetNotConnected, InvalidDocument, InvalidParameters.</exception>
    public Session Start(string target, string document, IReadOnlyDictionary<string, string> parameters, string owner)
    {
        if (!target.StartsWith("ecs:", StringComparison.Ordinal) && Machines.FirstOrDefault(one => one.Id == target) is not { IsOnline: true })
        {
            throw new AwsFault(400, "TargetNotConnected", $"{target} is not connected.");
        }

        var (host, port) = Place(document, parameters);
        var properties = new Dictionary<string, string>
        {
            ["host"] = host, ["portNumber"] = port, ["localPortNumber"] = parameters.GetValueOrDefault("localPortNumber") ?? "0",
            ["type"] = "LocalPortForwarding",
        };
        // The agent asks for the address once, when the session starts.
        var address = int.TryParse(port, out var number) ? _resolve(host, number) : null;
        var id = $"{owner}-{Guid.NewGuid():N}"[..(owner.Length + 18)];
        var session = new Session(id, target, new PortAgent(properties, () => address, Troubles));
        _sessions[id] = session;
        return session;
    }

    public static void Terminate(Session session)
    {
        session.IsTerminated = true;
        session.Token = null;
        _ = session.Agent.CloseAsync("");
    }

    /// <summary>Ends every session with a reason for its client.</summary>
    public void CloseAll(string reason)
    {
        foreach (var session in _sessions.Values)
        {
            session.IsTerminated = true;
            _ = session.Agent.CloseAsync(reason);
        }
    }

    /// <summary>Whether a data channel may be opened: signed wrongly it may not, not signed at all it still may.</summary>
    public bool MayOpen(SigV4Request request, Session session)
    {
        if (!request.RawQuery.Contains($"cell-number={session.Cell}", StringComparison.Ordinal) || session.Cell.Length == 0)
        {
            return false;
        }

        if (request.Header("Authorization") is null)
        {
            return !Troubles.RequireSignature;
        }

        try
        {
            // The service reads a plus sign in a query as a blank, and signs it so.
            var signed = new SigV4Verifier(_world, _clock)
                .Verify(request with { RawQuery = request.RawQuery.Replace("+", "%20", StringComparison.Ordinal) });
            var caller = Caller.Of(_world, _world.State, signed.Key);
            var call = new ApiRequest("OpenDataChannel", new Dictionary<string, string>(), signed, _world.State, _clock.GetUtcNow()) { Caller = caller };
            new Authorizer(_world).Demand(call, "ssmmessages:OpenDataChannel", SessionArn(session.Id));
            return signed.Scope.Service == "ssmmessages" && signed.Scope.Region == _world.Region;
        }
        catch (AwsFault)
        {
            return false;
        }
    }

    public string SessionArn(string id) => $"arn:aws:ssm:{_world.Region}:{_world.AccountId}:session/{id}";

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Agent.Dispose();
        }
    }

    private (string Host, string Port) Place(string document, IReadOnlyDictionary<string, string> parameters)
    {
        if (document == OwnDocument)
        {
            return parameters.ContainsKey("host")
                ? throw new AwsFault(400, "InvalidParameters", "The parameter host is not defined in the document.")
                : (_world.State.Instances["demo"].Address, "5432");
        }

        if (document != Document)
        {
            throw new AwsFault(400, "InvalidDocument", $"Document with name {document} does not exist.");
        }

        return parameters.GetValueOrDefault("host") is { Length: >= 3 } host && parameters.GetValueOrDefault("portNumber") is { Length: > 0 } port
            ? (host, port)
            : throw new AwsFault(400, "InvalidParameters", "Parameters host and portNumber must be given.");
    }

    private static Machine Make(string id, DateTimeOffset started, bool online, string name) =>
        new(id, started, online, new Dictionary<string, string> { ["Name"] = name });
}
