using System.Management.Automation;
using RdsIam.Core.Connections.Targets;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Takes targets out of the file of saved ones.</summary>
[Cmdlet(VerbsCommon.Remove, "RdsIamTarget", SupportsShouldProcess = true)]
public sealed class RemoveRdsIamTargetCommand : AsyncCmdlet
{
    /// <summary>Their names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The name of a saved target; Get-RdsIamTarget lists them.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachAsync(Name, async name =>
    {
        if (this.Agrees($"{name} in {TargetCatalog.Path}", "Remove target"))
        {
            await TargetCatalog.RemoveAsync(name, StopToken);
        }
    });
}
