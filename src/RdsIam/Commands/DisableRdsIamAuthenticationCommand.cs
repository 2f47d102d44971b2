using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Endpoints;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Disables IAM authentication on instances and clusters, so that no token lets anybody in.</summary>
[Cmdlet(VerbsLifecycle.Disable, "RdsIamAuthentication", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RdsIamAuthenticationState))]
public sealed class DisableRdsIamAuthenticationCommand : IamSwitchCommand
{
    private protected override bool Wanted => false;

    /// <exception cref="Fault">ConfirmationUnavailable: there is nobody to ask.</exception>
    private protected override bool MayChange(IamHolder holder, string when)
    {
        var query = ModuleMessages.IamDisableQuery(holder);
        try
        {
            return this.Agrees($"Disable IAM database authentication {when} of {holder}.", query, "IAM database authentication");
        }
        catch (PSInvalidOperationException)
        {
            throw new Fault(ModuleMessages.ConfirmationUnavailable(query), FaultKind.InvalidOperation, holder);
        }
    }
}
