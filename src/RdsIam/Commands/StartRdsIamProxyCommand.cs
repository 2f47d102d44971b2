using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Proxy;
using RdsIam.Core.Proxy.Lines;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Programs;

namespace RdsIam.Commands;

/// <summary>Starts a proxy on this machine through which every PostgreSQL client logs in with IAM.</summary>
[Cmdlet(VerbsLifecycle.Start, "RdsIamProxy", SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamProxy))]
public sealed partial class StartRdsIamProxyCommand : IdentityCommand
{
    private readonly List<string> _removed = [];
    private ProxyDoors? _doors;

    /// <inheritdoc/>
    protected override Task BeginAsync() => Remove && ServiceFile is null
        ? throw new Fault(ModuleMessages.ProxyRemovesNothing, FaultKind.InvalidArgument, null)
        : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (Remove)
        {
            _removed.AddRange(HostName.Select(hostName => HostAndPort.Parse(hostName).Host));
            return;
        }

        var words = TargetWords.Of(this, UserName, Database);
        var target = PipedEndpoint.Of(InputObject) is { } piped ? words.With(piped) : words;
        _doors ??= new ProxyDoors(this, new ProxyDoorWords(AnyUser, TimeSpan.FromSeconds(ConnectTimeout), Port), StopToken);
        await ForEachAsync(HostName, hostName => _doors.AddAsync(target, hostName));
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        _doors?.Close();
        if (Remove && this.Agrees(FilePaths.One(this, ServiceFile!), $"Remove the entries for {string.Join(", ", _removed)}"))
        {
            await ProxyFiles.RemoveEntriesAsync(FilePaths.One(this, ServiceFile!), _removed, Port, StopToken);
        }

        if (_doors is not { All.Count: > 0 } || !this.Agrees(string.Join(", ", _doors.All.Select(door => door.Target.HostName)), "Start a proxy"))
        {
            return;
        }

        var server = await Proxies.StartAsync(ProxyWords.Of(this, _doors.All), StopToken);
        if (NoPassword && SocketFolder is null)
        {
            this.TellWarning(ModuleMessages.ProxyWithoutPassword);
        }

        await ProxyWatch.WriteAsync(this, server, stays: Wait, StopToken);
    }
}
