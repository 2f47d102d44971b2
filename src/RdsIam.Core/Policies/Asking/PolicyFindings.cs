using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Asking;

/// <summary>What a reader of all the policies behind an answer should know.</summary>
internal static class PolicyFindings
{
    /// <param name="question">What was asked.</param>
    /// <param name="collected">The principal's policies.</param>
    /// <param name="layers">The caller's limits and trust policy.</param>
    /// <param name="endpoints">What exists in the region asked about; null where nobody looked.</param>
    /// <param name="now">The time of the question.</param>
    public static IReadOnlyList<PolicyFinding> Of(
        PolicyQuestion question, CollectedPolicies collected, GivenLayers layers, IReadOnlyList<KnownEndpoint>? endpoints,
        DateTimeOffset now)
    {
        var context = new FindingContext
        {
            Asked = question.Connect, AskedDsql = question.Dsql is null ? null : new LoginAccess(question.Action, question.Resource),
            Principal = collected.Principal, Endpoints = endpoints, Now = now,
        };
        var own = collected.Policies.Where(one => layers.Boundary is null || one.Layer != PolicyLayer.Boundary);
        // A wildcard that stands for a value that is not known is named as such; its author did not write it.
        var assumed = collected.Findings.Where(one => one.Id == Messages.Ids.PolicyValueUnknown).Select(Spot).ToHashSet();
        return
        [
            .. collected.Findings,
            .. own.SelectMany(one => PolicyAnalyzer.Analyze(one.Document, context with { Layer = one.Layer }))
                .Where(one => one.Id != Messages.Ids.ConnectAnyUser || !assumed.Contains(Spot(one))),
            .. Analyze(layers.Boundary is { } boundary ? [boundary] : [], PolicyLayer.Boundary, context),
            .. Analyze(layers.ServiceControl.SelectMany(level => level), PolicyLayer.ServiceControl, context),
            .. Analyze(layers.Session, PolicyLayer.Session, context),
            .. Analyze(layers.Trust is { } trust ? [trust] : [], PolicyLayer.Resource, context),
        ];
    }

    private static (string? Policy, int Line, int Column) Spot(PolicyFinding finding) => (finding.Policy, finding.Line, finding.Column);

    private static IEnumerable<PolicyFinding> Analyze(
        IEnumerable<PolicyDocument> documents, PolicyLayer layer, FindingContext context) =>
        documents.SelectMany(document => document.Disputes.Concat(PolicyAnalyzer.Analyze(document, context with { Layer = layer })));
}
