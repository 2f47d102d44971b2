using RdsIam.Core.Clients;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Trust;
using RdsIam.Core.Tokens;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that hand a token to other programs.</summary>
public abstract class HandOverCommand : TargetCommand
{
    /// <summary>A token for one of the host names, signed now.</summary>
    private protected async Task<Token> SignAsync(string hostName)
    {
        var request = await RequestForAsync(hostName);
        var identity = await IdentityFor(request.UserName, request.HostName, request.Region).GetIdentityAsync(StopToken);
        return TokenSigner.Sign(request, identity, DateTimeOffset.UtcNow);
    }

    /// <summary>What the program is told beside the token.</summary>
    private protected TokenFormOptions FormOptions() => new()
    {
        Database = Database,
        ConnectToHost = Tunnel?.Host,
        ConnectToPort = Tunnel?.Port,
        TlsMode = (TlsMode)SslMode,
        // Other programs do not know the authorities of RDS, which no operating system trusts.
        RootCertificate = RootCertificatePath ?? (SslMode == RdsIamSslMode.Require ? null : RdsCaBundle.FilePath),
    };

    /// <summary>Tells a CI system to hide a secret that is about to be written in plain text.</summary>
    private protected void Mask(string secret)
    {
        // The log reads these lines from standard output; on the pipeline they would land in a variable.
        foreach (var line in CiMask.Lines(secret, Environment.GetEnvironmentVariable))
        {
            Host.UI.WriteLine(line);
        }
    }
}
