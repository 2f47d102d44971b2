using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Policies.Asking;

/// <summary>A statement that is missing, and where.</summary>
/// <param name="Layer">The sort of policy that it belongs into.</param>
/// <param name="Level">For service control policies the level, from 0; else 0.</param>
/// <param name="Statement">The statement as JSON, for a policy of version 2012-10-17.</param>
internal sealed record SuggestedStatement(PolicyLayer Layer, int Level, string Statement);

/// <summary>The smallest statements that would allow a request that is denied by omission.</summary>
internal static class PolicySuggestion
{
    // Each round fills one gap: a layer, or one level of service control.
    private const int MaxRounds = 16;

    /// <summary>
    /// The statements, one for each layer that does not allow yet; none when the request is allowed already, or when no
    /// statement can allow it: a Deny applies, or the database is in another account.
    /// </summary>
    public static IReadOnlyList<SuggestedStatement> For(AccessRequest request, PolicySet policies)
    {
        var suggested = new List<(SuggestedStatement Statement, PolicyDocument Document)>();
        for (var round = 0; round < MaxRounds; round++)
        {
            var decision = PolicyEvaluator.Evaluate(request, policies);
            if (decision.Allowed)
            {
                return suggested.Exists(one => IsNamed(one.Statement.Layer, one.Document, request))
                    ? []
                    : suggested.ConvertAll(one => one.Statement);
            }

            if (Next(request, policies, decision) is not { } next)
            {
                return [];
            }

            var document = Document(next);
            suggested.Add((next, document));
            policies = Add(policies, next, document);
        }

        return [];
    }

    /// <summary>What the findings would name is no advice.</summary>
    private static bool IsNamed(PolicyLayer layer, PolicyDocument suggested, AccessRequest request)
    {
        var context = new FindingContext { Principal = request.Principal, Layer = layer };
        return PolicyAnalyzer.Analyze(suggested, context).Any(finding => finding.Severity != FindingSeverity.Information);
    }

    private static PolicyDocument Document(SuggestedStatement suggestion) => PolicyDocument.Parse(
        $$"""{"Version":"{{PolicyGrammar.NewVersion}}","Statement":[{{suggestion.Statement}}]}""", "suggestion");

    private static SuggestedStatement? Next(AccessRequest request, PolicySet policies, PolicyDecision decision)
    {
        if (decision.Decision != AccessDecision.ImplicitDeny || decision.DeniedBy is not { } layer)
        {
            return null;
        }

        if (layer == PolicyLayer.Resource)
        {
            return policies.Resource is null ? null : new(layer, 0, TrustStatement(request));
        }

        var level = layer == PolicyLayer.ServiceControl ? FirstClosedLevel(policies, decision) : 0;
        return new(layer, level, PolicyJson.Write(new StatementDraft
        {
            Actions = [request.Action],
            Resources = [LiteralText.Escape(request.Resource)],
        }));
    }

    private static int FirstClosedLevel(PolicySet policies, PolicyDecision decision) => Enumerable
        .Range(0, policies.ServiceControl.Count)
        .First(level => !decision.MatchedStatements.Any(m => m.Layer == PolicyLayer.ServiceControl && m.Level == level));

    private static string TrustStatement(AccessRequest request)
    {
        var principal = request.Principal ?? RequestPrincipal.Parse("*");
        var (type, id) = principal.Kind switch
        {
            PrincipalKind.Service => ("Service", principal.Id),
            PrincipalKind.Federated => ("Federated", principal.Id),
            // The key has the path of the role, which the session's own ARN leaves out.
            PrincipalKind.AssumedRole => ("AWS", request.Context["aws:PrincipalArn"] is [var role]
                ? role
                : $"arn:{principal.Partition}:iam::{principal.AccountId}:role/{principal.Name}"),
            _ => ("AWS", principal.Id),
        };
        return PolicyJson.Write(new StatementDraft { PrincipalType = type, Principals = [id], Actions = [request.Action] });
    }

    private static PolicySet Add(PolicySet policies, SuggestedStatement suggestion, PolicyDocument document) =>
        suggestion.Layer switch
        {
            PolicyLayer.Identity => policies with { Identity = new DocumentList(policies.Identity, document) },
            PolicyLayer.Session => policies with { Session = new DocumentList(policies.Session, document) },
            PolicyLayer.Boundary => policies with { Boundary = Join(policies.Boundary!, document) },
            PolicyLayer.Resource => policies with { Resource = Join(policies.Resource!, document) },
            _ => policies with
            {
                ServiceControl = [.. policies.ServiceControl.Select((l, i) => i == suggestion.Level ? new DocumentList(l, document) : l)],
            },
        };

    private static PolicyDocument Join(PolicyDocument one, PolicyDocument other) =>
        new(one.Name, one.Kind, other.VersionElement, [.. one.Statements, .. other.Statements], one.Json);
}
