using System.Management.Automation;
using RdsIam.Core.Connections.Targets;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Lists the saved targets.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamTarget")]
[OutputType(typeof(RdsIamTarget))]
public sealed class GetRdsIamTargetCommand : AsyncCmdlet
{
    /// <summary>Names, wildcards too; all if not given.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        var all = TargetCatalog.All();
        this.TellVerbose(ModuleMessages.TargetsReadFrom(TargetCatalog.Path));
        foreach (var name in Name)
        {
            var pattern = Wildcards.Of(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            var found = all.Where(one => pattern.IsMatch(one.Key)).OrderBy(one => one.Key, StringComparer.OrdinalIgnoreCase).ToList();
            if (found.Count == 0 && !Wildcards.IsPattern(name))
            {
                WriteError(ErrorRecords.From(TargetCatalog.Unknown(name)));
            }

            WriteTogether(found.Select(one => TargetResults.Of(one.Key, one.Value)));
        }

        return Task.CompletedTask;
    }
}
