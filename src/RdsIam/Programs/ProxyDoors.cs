using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Connections;
using RdsIam.Core.Proxy;
using RdsIam.Core.Tokens;
using RdsIam.Pipeline;

namespace RdsIam.Programs;

/// <summary>What every door of a proxy is told.</summary>
/// <param name="TakesAnyUser">Clients name the user that is signed for.</param>
/// <param name="ConnectTimeout">How long a login to the database may take.</param>
/// <param name="FirstPort">Where clients come, and upwards from it for further doors; 0: any free port.</param>
internal sealed record ProxyDoorWords(bool TakesAnyUser, TimeSpan ConnectTimeout, int FirstPort);

/// <summary>The doors of a proxy that is to be started. Used on the pipeline thread.</summary>
/// <param name="cmdlet">Whose streams it writes to.</param>
/// <param name="words">What is the same for all of them.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class ProxyDoors(PSCmdlet cmdlet, ProxyDoorWords words, CancellationToken stop)
{
    private readonly List<DoorOptions> _doors = [];
    private bool _isClosed;

    public IReadOnlyList<DoorOptions> All => _doors;

    /// <summary>Adds a door to one of the host names.</summary>
    /// <exception cref="Fault">A word cannot be signed, or no region is known.</exception>
    public async Task AddAsync(TargetWords target, string hostName)
    {
        var user = target.UserName;
        var quiet = WithLastPrompt(target) with { UserName = user ?? (words.TakesAnyUser ? "postgres" : null) };
        var login = await quiet.PrepareAsync(hostName, stop);
        LoginNotes.Tell(cmdlet, login, TlsMode.VerifyFull);
        await WarnAsync(login);
        var request = login.Request;
        var behind = new ConnectionTarget
        {
            HostName = request.HostName,
            Port = request.Port,
            ConnectToHost = target.Tunnel?.Host,
            ConnectToPort = target.Tunnel?.Port,
            Tunnel = quiet.RouteBy(login.Signer, request.Region),
            Database = target.Database ?? "postgres",
            UserName = words.TakesAnyUser && user is null ? "" : request.UserName,
            Region = request.Region,
            RootCertificate = target.RootCertificate,
            ConnectTimeout = words.ConnectTimeout,
        };
        _doors.Add(new DoorOptions(behind, login.Signer, words.FirstPort == 0 ? 0 : words.FirstPort + _doors.Count)
        {
            FindAgain = login.FindAgain,
        });
    }

    /// <summary>No more come, and nobody is asked for a code any more.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Who asks for a code or a passphrase later would ask in the middle of whatever is at the prompt then.</summary>
    private TargetWords WithLastPrompt(TargetWords target)
    {
        var given = target.Identity.Given;
        var ask = given.PromptTokenCode;
        var askPassphrase = target.AskPassphrase;
        return target with
        {
            AskPassphrase = file => _isClosed ? null : askPassphrase?.Invoke(file),
            Identity = target.Identity with
            {
                Given = given with
                {
                    PromptTokenCode = (device, cancel) => _isClosed || ask is null ? Task.FromResult<string?>(null) : ask(device, cancel),
                },
            },
        };
    }

    /// <summary>Clients are told that there are no credentials, and served when they are there.</summary>
    private async Task WarnAsync(TokenLogin login)
    {
        try
        {
            await login.Signer.TakeAsync(stop);
        }
        catch (Fault fault)
        {
            cmdlet.TellWarning(fault.Message);
        }
    }
}
