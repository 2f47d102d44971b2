using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;

namespace RdsIam.Commands.Words;

/// <summary>Asks the person at the host for the passphrase of a key file.</summary>
internal sealed class PassphrasePrompt(PSHost host)
{
    /// <summary>Null where nobody can answer (-NonInteractive, a job, CI): Core then says what to do.</summary>
    public string? Ask(string file)
    {
        try
        {
            host.UI.Write($"Passphrase of {file}: ");
            return new NetworkCredential("", host.UI.ReadLineAsSecureString()).Password;
        }
        catch (Exception e) when (e is PSInvalidOperationException or PSNotImplementedException or NotImplementedException or HostException)
        {
            return null;
        }
    }
}
