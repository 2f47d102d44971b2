using System.Management.Automation;
using RdsIam.Core.Endpoints;

namespace RdsIam.Commands;

/// <summary>Enables IAM authentication on instances and clusters.</summary>
[Cmdlet(VerbsLifecycle.Enable, "RdsIamAuthentication", SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamAuthenticationState))]
public sealed class EnableRdsIamAuthenticationCommand : IamSwitchCommand
{
    private protected override bool Wanted => true;

    private protected override bool MayChange(IamHolder holder, string when) =>
        ShouldProcess(holder.ToString(), $"Enable IAM database authentication {when}");
}
