using System.Management.Automation;
using RdsIam.Core.Access.Auditing;
using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Reports;
using RdsIam.Core.Access.Rows;
using RdsIam.Display;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Access;

/// <summary>Writes an answer in the form that was asked for. Used on the pipeline thread.</summary>
/// <param name="cmdlet">Whose streams it writes to.</param>
/// <param name="survey">The answer.</param>
/// <param name="filter">Which rows are wanted.</param>
/// <param name="baseline">Rows to compare with; null: none.</param>
internal sealed class AccessWriter(Cmdlet cmdlet, AccessSurvey survey, AccessFilter filter, AccessBaseline? baseline)
{
    /// <summary>So many rows are worked out before the first is written.</summary>
    private const int PageRows = 100;

    public void WriteRows()
    {
        var results = new AccessResults();
        var progress = new ProgressMeter(cmdlet, "Working out access");
        var count = 0L;
        foreach (var page in survey.Rows(filter)
            .Select(row => results.From(row, baseline?.Compare(AccessRecord.Of(row)).Drift.ToString())).Chunk(PageRows))
        {
            // The columns suit the first ones, and those that come later stand in them.
            foreach (var row in count == 0 ? Companions.Join(page) : page)
            {
                cmdlet.WriteObject(row);
                progress.Tick(++count);
            }
        }

        progress.End();
    }

    public void WriteFindings()
    {
        foreach (var finding in Findings([.. baseline is null ? [] : survey.Rows(filter).Select(AccessRecord.Of)]))
        {
            cmdlet.WriteObject(AccessResults.From(finding));
        }
    }

    public void WriteText(RdsIamAccessForm form)
    {
        var rows = survey.Rows(filter).Select(AccessRecord.Of).ToList();
        cmdlet.WriteObject(form switch
        {
            RdsIamAccessForm.Csv => AccessCsv.Write(rows),
            RdsIamAccessForm.Mermaid => AccessMermaid.Write(rows),
            _ => AccessHtml.Write(rows, Findings(rows), survey.Input.Now),
        });
    }

    private IReadOnlyList<AccessFinding> Findings(IReadOnlyList<AccessRecord> rows)
    {
        List<AccessChange> changes = baseline is null ? [] : [.. rows.Select(baseline.Compare), .. baseline.Rest()];
        return [.. changes.Select(DriftFindings.Of).OfType<AccessFinding>(), .. AccountFindings.Of(survey)];
    }
}
