using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Matching;

/// <summary>What policies say to a request that they do not deny.</summary>
internal sealed record ScanVerdict
{
    public required ReachDecision Decision { get; init; }

    /// <summary>What must hold so that it is allowed; null where nothing, or where that is not known.</summary>
    public string? Condition { get; init; }

    /// <summary>The statement that allows it, such as <c>rds-db-connect, statement 1</c>.</summary>
    public required string Statement { get; init; }

    /// <summary>Whether one of those statements is for every database user, as an administrator's is.</summary>
    public bool IsForEveryUser { get; init; }

    public static ScanVerdict Of(PolicyDecision decision, AccessRequest request, PolicySet policies, IReadOnlyList<UnreadPolicy> unread)
    {
        var found = Allowing(request, policies);
        var allowing = string.Join("; ", found.Select(one => PolicyReason.Name(one)).Distinct().Take(3));
        return Decide(decision, request, policies, unread, allowing) with { IsForEveryUser = found.Any(one => IsWide(one.Statement)) };
    }

    private static ScanVerdict Decide(
        PolicyDecision decision, AccessRequest request, PolicySet policies, IReadOnlyList<UnreadPolicy> unread, string allowing)
    {
        if (unread.Count > 0)
        {
            return new ScanVerdict
            {
                Decision = ReachDecision.Unknown,
                Condition = Messages.AccessUnread(string.Join("; ", unread.Select(one => one.Message).Distinct())),
                Statement = allowing,
            };
        }

        if (decision.Decision == AccessDecision.Allowed)
        {
            return new ScanVerdict { Decision = ReachDecision.Allowed, Statement = allowing };
        }

        // Without a key that is not known it is a document of which it is not known whether AWS takes it.
        var condition = ResidualCondition.Of(request, policies);
        return condition is null
            ? new ScanVerdict { Decision = ReachDecision.Unknown, Condition = Messages.AccessDisputed, Statement = allowing }
            : new ScanVerdict { Decision = ReachDecision.Conditional, Condition = condition, Statement = allowing };
    }

    /// <summary>The identity's statements that allow it, those that do so for sure first.</summary>
    private static List<MatchedStatement> Allowing(AccessRequest request, PolicySet policies) =>
    [
        .. policies.Identity
            .SelectMany(document => document.Statements, (document, statement) => (Document: document, Statement: statement))
            .Where(one => one.Statement.Effect == PolicyEffect.Allow)
            .Select(one => (one.Document, one.Statement, Applies: StatementMatch.Applies(one.Statement, request, missing: null)))
            .Where(one => one.Applies != Truth.False)
            .OrderByDescending(one => one.Applies)
            .Select(one => new MatchedStatement(PolicyLayer.Identity, 0, one.Document, one.Statement, "")),
    ];

    private static bool IsWide(PolicyStatement statement) => statement.Resource is { Negated: true }
        || statement.Resource?.Patterns.Any(pattern => ConnectParts.Of(pattern.Source.Text)?.IsForEveryUser == true) == true;
}
