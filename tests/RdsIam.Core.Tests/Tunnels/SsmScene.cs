using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Core.Tunnels.Ssm.Reliable;
using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Ssm;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>An account with Session Manager, and a far end that gives back what it gets.</summary>
internal sealed class SsmScene : IAsyncDisposable
{
    public const string Host = "demo.abc123example.eu-west-1.rds.amazonaws.com";
    public const string Machine = "i-0d1b2c3d4e5f60718";

    private readonly AwsEnvironment _environment = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private SsmScene(DemoWorld demo) => Demo = demo;

    public DemoWorld Demo { get; }

    public AwsEndpoints Aws { get; private set; } = null!;

    public SsmTroubles Troubles => Aws.Sessions.Troubles;

    /// <summary>What the far end does with each connection; by itself it gives every byte back.</summary>
    public Func<NetworkStream, Task> FarEnd { get; set; } = stream => stream.CopyToAsync(stream);

    public static SessionOptions Quick { get; } = new()
    {
        Reliable = new ReliableOptions { Tick = TimeSpan.FromMilliseconds(20), FirstTimeout = TimeSpan.FromMilliseconds(100) },
        FirstAnswer = TimeSpan.FromSeconds(2),
        FirstDelay = TimeSpan.FromMilliseconds(20),
        Resume = TimeSpan.FromSeconds(20),
    };

    public static async Task<SsmScene> StartAsync()
    {
        var scene = new SsmScene(World.CreateDemo(DateTimeOffset.UtcNow));
        scene._listener.Start(200);
        var options = new AwsEndpointOptions
        {
            Resolve = (host, port) => host == Host && port == 5432 ? scene._listener.LocalEndpoint : null,
        };
        scene.Aws = await AwsEndpoints.StartAsync(scene.Demo.World, TimeProvider.System, 0, options, CancellationToken.None);
        scene._environment.Set("AWS_ENDPOINT_URL", scene.Aws.Url);
        _ = scene.ServeAsync();
        return scene;
    }

    public SsmApi Api(AccessKey? key = null) => new(
        IdentitySources.Create(new CredentialOptions
        {
            AccessKey = (key ?? Demo.Key).Id, SecretKey = (key ?? Demo.Key).Secret,
        }),
        new AwsClientSettings(Demo.Region));

    public SsmTunnel Tunnel(string target = Machine, SsmDocument? document = null, SessionOptions? options = null, SsmApi? api = null) =>
        new(api ?? Api(), SsmTarget.Parse(target), document ?? SsmDocument.ToRemoteHost, options ?? Quick, TimeProvider.System);

    public IReadOnlyList<string> Calls => [.. Aws.Calls.Where(call => call.Service == "ssm").Select(call => call.Action)];

    /// <summary>Takes one action from the demo's user, and gives back what was taken before.</summary>
    public void Deny(string action) => Demo.World.PutUserPolicy(
        Demo.Key.UserName!,
        "deny",
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"{{action}}","Resource":"*"}]}""");

    /// <summary>Gives back what was taken.</summary>
    public void Allow() => Deny("none:AtAll");

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _environment.Dispose();
        await Aws.DisposeAsync();
        Demo.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The scene is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await FarEnd(stream);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The tunnel has closed it.
        }
    }
}
