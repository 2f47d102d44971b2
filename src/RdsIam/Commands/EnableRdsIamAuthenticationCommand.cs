using System.Management.Automation;
using RdsIam.Core.Endpoints;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Enables IAM authentication on instances and clusters.</summary>
[Cmdlet(VerbsLifecycle.Enable, "RdsIamAuthentication", SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamAuthenticationState))]
public sealed class EnableRdsIamAuthenticationCommand : IamSwitchCommand
{
    /// <summary>Sends the log of refused IAM logins, iam-db-auth-error, to CloudWatch, where Test-RdsIamConnection reads it.</summary>
    [Parameter]
    public SwitchParameter LogExport { get; set; }

    private protected override bool Wanted => true;

    private protected override bool WantsLog => LogExport;

    private protected override bool MayChange(IamHolder holder, string when) =>
        this.Agrees(holder.ToString(), $"Enable IAM database authentication {when}{(LogExport ? ", and send the log iam-db-auth-error to CloudWatch" : "")}");
}
