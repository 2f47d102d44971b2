using System.Management.Automation;
using System.Management.Automation.Host;

namespace RdsIam.Commands.Words;

/// <summary>Asks the person at the host for the code that an MFA device shows.</summary>
internal sealed class MfaPrompt(PSHost host)
{
    /// <summary>Null where nobody can answer (-NonInteractive, a job, CI): Core then says which parameter to give.</summary>
    public Task<string?> AskAsync(string serialNumber, CancellationToken cancellationToken)
    {
        try
        {
            host.UI.Write($"MFA code of {serialNumber}: ");
            return Task.FromResult<string?>(host.UI.ReadLine());
        }
        catch (Exception e) when (e is PSInvalidOperationException or PSNotImplementedException or NotImplementedException or HostException)
        {
            return Task.FromResult<string?>(null);
        }
    }
}
