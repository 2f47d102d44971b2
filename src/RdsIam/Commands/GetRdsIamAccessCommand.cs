using System.Management.Automation;
using RdsIam.Access;
using RdsIam.Core.Access.Reports;
using RdsIam.Core.Access.Rows;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>Says who may log in to which database as whom, through which roles and policies, and what they may do there.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamAccess")]
[OutputType(typeof(RdsIamAccessRow), typeof(RdsIamAccessFinding), typeof(string))]
public sealed class GetRdsIamAccessCommand : AccessCommand
{
    private AccessBaseline? _baseline;

    /// <summary>A table, <c>sales.orders</c>: only users who have Privilege on it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string? Table { get; set; }

    /// <summary>The privilege on Table; SELECT if not given.</summary>
    [Parameter]
    [ValidateSet("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")]
    public string Privilege { get; set; } = "SELECT";

    /// <summary>
    /// Only what these reach, themselves or by assuming roles: ARNs, names, services, permission sets, subjects; wildcards too.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string[]? Through { get; set; }

    /// <summary>Only principals that have not logged in for so long, as IAM tells it: <c>90d</c>, or a time span.</summary>
    [Parameter]
    [TimeSpanTransformation]
    public TimeSpan? UnusedFor { get; set; }

    /// <summary>Rows that were kept, to compare with: a file of <c>-As Csv</c>, JSON or CLIXML, or objects.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Baseline { get; set; }

    /// <summary>Writes the findings of the whole account in place of the rows.</summary>
    [Parameter]
    public SwitchParameter FindingsOnly { get; set; }

    /// <summary>Writes one text in place of objects.</summary>
    [Parameter]
    [PSDefaultValue(Help = "objects")]
    public RdsIamAccessForm As { get; set; }

    private protected override bool IsDetailed => Table is not null;

    private protected override AccessFilter Filter => base.Filter with
    {
        Table = AccessFilters.Table(Table, Privilege),
        Through = AccessFilters.Through(Through),
        UnusedFor = UnusedFor,
    };

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        _baseline = new AccessFiles(this).Baseline(Baseline, "-Baseline");
        // A table without schema is told before anything is read.
        _ = Filter;
        return Task.CompletedTask;
    }

    private protected override async Task AskMoreAsync(LiveAccessReader live, AccessSurvey survey)
    {
        if (UnusedFor is not null)
        {
            survey.LastLogins = await live.LastLoginsAsync(survey.NeedLastLogins(Filter));
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        var writer = new AccessWriter(this, await SurveyAsync(), Filter, _baseline);
        if (IfGiven(nameof(As), As) is { } form)
        {
            writer.WriteText(form);
        }
        else if (FindingsOnly)
        {
            writer.WriteFindings();
        }
        else
        {
            writer.WriteRows();
        }
    }
}
