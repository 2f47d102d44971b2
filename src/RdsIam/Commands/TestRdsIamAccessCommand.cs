using System.Management.Automation;
using RdsIam.Access;
using RdsIam.Core;
using RdsIam.Core.Access.Auditing;
using RdsIam.Core.Access.Reports;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Compares who may log in where with what is expected, for pipelines that watch it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RdsIamAccess")]
[OutputType(typeof(RdsIamAccessChange), typeof(bool))]
public sealed class TestRdsIamAccessCommand : AccessCommand
{
    private AccessBaseline? _expected;

    /// <summary>The rows that are expected: a file of Get-RdsIamAccess as Csv, JSON or CLIXML, or objects.</summary>
    [Parameter(Mandatory = true, HelpMessage = "The file with the access that is expected; 'Get-RdsIamAccess -As Csv | Set-Content access.csv' writes one.")]
    [ValidateNotNull]
    public object Expect { get; set; } = "";

    /// <summary>Writes only whether the access is as expected.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        _expected = new AccessFiles(this).Baseline(Expect, "-Expect");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        var survey = await SurveyAsync();
        var changes = survey.Rows(Filter).Select(AccessRecord.Of).Select(_expected!.Compare).ToList();
        changes.AddRange(_expected.Rest());
        changes.RemoveAll(change => change.Drift == AccessDrift.Same);
        if (Quiet)
        {
            WriteObject(changes.Count == 0);
            return;
        }

        WriteTogether(changes.Select(Output));
        if (changes.Count > 0)
        {
            var counts = changes.GroupBy(change => change.Drift).Select(one => $"{one.Count()} {one.Key.ToString().ToLowerInvariant()}");
            WriteError(ErrorRecords.From(
                new Fault(ModuleMessages.AccessDiffers(string.Join(", ", counts)), FaultKind.InvalidResult, Expect as string)));
        }
    }

    private static RdsIamAccessChange Output(AccessChange change) => new()
    {
        Change = change.Drift.ToString(),
        PrincipalArn = change.Row.PrincipalArn,
        UserName = change.Row.UserName,
        Endpoint = change.Row.Endpoint,
        What = [.. change.What],
        Message = DriftFindings.Of(change)!.Message,
    };
}
