using System.Management.Automation;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Connections;
using RdsIam.Core.Proxy;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Starts a proxy on this machine through which every PostgreSQL client logs in with IAM.</summary>
[Cmdlet(VerbsLifecycle.Start, "RdsIamProxy")]
[OutputType(typeof(RdsIamProxy))]
public sealed partial class StartRdsIamProxyCommand : IdentityCommand
{
    private readonly List<DoorOptions> _doors = [];
    private bool _isOver;

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        var piped = PipedEndpoint.Of(InputObject);
        var words = TargetWords.Of(this, UserName, Database);
        if (piped is not null)
        {
            words = words.With(piped);
        }

        // Who asks for a code later would ask in the middle of whatever is at the prompt then.
        var ask = words.Identity.Given.PromptTokenCode;
        words = words with
        {
            Identity = words.Identity with
            {
                Given = words.Identity.Given with
                {
                    PromptTokenCode = (device, cancel) => _isOver || ask is null ? Task.FromResult<string?>(null) : ask(device, cancel),
                },
            },
            UserName = words.UserName ?? (AnyUser ? "postgres" : null),
        };
        await ForEachAsync(HostName, async hostName => _doors.Add(await DoorAsync(words, hostName)));
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        _isOver = true;
        if (_doors.Count == 0)
        {
            return;
        }

        var server = await Proxies.StartAsync(Options(), StopToken);
        if (NoPassword && SocketFolder is null)
        {
            WriteWarning(ModuleMessages.ProxyWithoutPassword);
        }

        var proxy = new RdsIamProxy(server);
        if (!Wait)
        {
            WriteObject(proxy);
            return;
        }

        try
        {
            WriteObject(proxy);
            await WatchAsync(proxy);
        }
        finally
        {
            await Proxies.StopAsync(server);
        }
    }

    private async Task<DoorOptions> DoorAsync(TargetWords words, string hostName)
    {
        var login = await new TokenIssuer(words.Identity.For).PrepareAsync(words.LoginTo(hostName), StopToken);
        LoginNotes.Tell(this, login);
        try
        {
            await login.Signer.GetIdentityAsync(StopToken);
        }
        catch (Fault fault)
        {
            // Clients are told, and served when the credentials are there.
            WriteWarning(fault.Message);
        }

        var target = new ConnectionTarget
        {
            HostName = login.Request.HostName,
            Port = login.Request.Port,
            ConnectToHost = words.Tunnel?.Host,
            ConnectToPort = words.Tunnel?.Port,
            Tunnel = words.RouteBy(login.Signer, login.Request.Region),
            Database = words.Database ?? "postgres",
            UserName = AnyUser && UserName is null ? "" : login.Request.UserName,
            Region = login.Request.Region,
            RootCertificate = words.RootCertificate,
            ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeout),
        };
        return new DoorOptions(target, login.Signer, Port == 0 ? 0 : Port + _doors.Count);
    }

    private ProxyOptions Options() => new()
    {
        Doors = _doors,
        ListenAddress = ListenAddress,
        SocketFolder = SocketFolder is null ? null : FilePaths.One(this, SocketFolder),
        IsWithoutPassword = NoPassword,
        Password = Password is null ? null : new NetworkCredential("", Password).Password,
        OffersTls = Tls,
        // A copy: the caller may dispose its own.
        Certificate = Certificate is null ? null : new X509Certificate2(Certificate),
        TakesAnyUser = AnyUser,
        IsReadOnly = ReadOnly,
        MaxConnection = MaxConnection,
        IdleTimeout = IdleTimeout,
        LogPath = LogPath is null ? null : FilePaths.One(this, LogPath),
        HealthPort = HealthPort,
        ServiceFile = ServiceFile is null ? null : FilePaths.One(this, ServiceFile),
    };

    /// <summary>A live line until Ctrl+C, or until somebody else stops the proxy.</summary>
    private async Task WatchAsync(RdsIamProxy proxy)
    {
        var meter = new ProgressMeter(this, $"RdsIam proxy {proxy}");
        while (proxy.State == "Running")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), StopToken);
            if (meter.IsDue)
            {
                meter.Show(ModuleMessages.ProxyState(proxy.Clients, proxy.BytesReceived, proxy.BytesSent, proxy.LastError ?? "-"));
            }
        }
    }
}
