using System.Collections;
using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Connections.Targets;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Saves a target under a name, which then serves wherever a host name does.</summary>
[Cmdlet(VerbsData.Export, "RdsIamTarget", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamTarget))]
public sealed class ExportRdsIamTargetCommand : TargetCommand, ITunnelParameters
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "A name for the target, such as prod-orders.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(Position = 12, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    /// <summary>
    /// A tunnel to open and share: <c>ssm:</c> and a machine, <c>ssh://user@host</c>, or <c>ssh:</c> and a name of ssh_config. Not with
    /// ConnectTo.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? Through { get; set; }

    /// <summary>A text for people.</summary>
    [Parameter]
    public string? Comment { get; set; }

    /// <summary>A saved target whose settings this one shares where it has none of its own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public string? Extends { get; set; }

    private protected override string? OneDatabase => Database;

    string? ITunnelParameters.SessionDocument => null;

    Hashtable? ITunnelParameters.SessionParameter => null;

    /// <summary>EC2 Instance Connect lets a fresh key in to the instance that Through names, as <c>ssh://user@i-…</c>.</summary>
    [Parameter]
    public SwitchParameter InstanceConnect { get; set; }

    private protected override void CheckWords()
    {
        if (AccessKey is not null
            || SecretKey is not null || SessionToken is not null || AwsCredential is not null || TokenCode is not null)
        {
            throw new Fault(ModuleMessages.TargetKeepsNoSecret, FaultKind.Security, Name);
        }
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachTargetAsync(async (target, hostName) =>
    {
        var settings = SavedTarget.Of(target, hostName, Name) with { Extends = Extends, Comment = Comment };
        if (this.Agrees($"{Name} in {TargetCatalog.Path}", "Save target"))
        {
            await TargetCatalog.SaveAsync(Name, settings, StopToken);
            if (SavedIdentity.Of(target.Identity).FoundAnew is { } signer)
            {
                this.TellWarning(ModuleMessages.TargetSignerFoundAnew(Name, signer.ProviderName));
            }

            WriteObject(TargetResults.Of(Name, TargetCatalog.Find(Name)!));
        }
    });
}
