using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Diagnosis.Judging;

/// <summary>From the answer about <c>rds-db:connect</c> to the mistake behind a no, and what puts it right. Pure.</summary>
internal static class PolicyCause
{
    /// <summary>Findings about the very user and endpoint asked for come before general ones.</summary>
    private static readonly string[] Telling =
        [Messages.Ids.ConnectArnIdKind, Messages.Ids.ConnectArnRegion, Messages.Ids.ConnectArnAccount, Messages.Ids.ConnectArnPartition];

    /// <param name="result">The answer with its grounds.</param>
    /// <param name="asked">The user and resource id of the login.</param>
    /// <param name="simulate">Whether IAM's simulator was asked, where the policies could not be read.</param>
    public static Finding Of(PolicyTestResult result, ConnectResource asked, bool simulate) => Of(
        result,
        asked.ToString(),
        simulate,
        simulation => Finding.Fail(simulation.AllowedByBoundary == false
            ? Messages.PolicyBoundary(result.Principal, asked, Statement(asked))
            : Messages.PolicyMissing(result.Principal, asked, Statement(asked))),
        () => NotAllowed(result, asked));

    /// <summary>What an answer means, whatever it is that nothing allows.</summary>
    /// <param name="result">The answer with its grounds.</param>
    /// <param name="resource">The ARN that was asked for.</param>
    /// <param name="simulate">Whether IAM's simulator was asked.</param>
    /// <param name="notSimulated">What it means that the simulator found nothing that allows it.</param>
    /// <param name="notAllowed">What it means that no policy allows it.</param>
    public static Finding Of(
        PolicyTestResult result, string resource, bool simulate, Func<SimulationAnswer, Finding> notSimulated, Func<Finding> notAllowed) =>
        simulate && result.Simulation is { Verdict: not PolicyVerdict.Unknown } simulation
            ? simulation.Verdict switch
            {
                PolicyVerdict.Allowed => Finding.Pass(Messages.PolicySimulatedAllowed(result.Principal)),
                PolicyVerdict.ExplicitDeny => Finding.Fail(
                    Messages.PolicySimulatedDeny(result.Principal, resource, string.Join(", ", simulation.MatchedPolicyIds))),
                _ => notSimulated(simulation),
            }
            : result.Answer.Verdict switch
            {
                PolicyVerdict.Allowed => Finding.Pass(Messages.PolicyAllows(result.Answer.Reason)),
                PolicyVerdict.ExplicitDeny => Denied(result, resource),
                PolicyVerdict.ImplicitDeny => notAllowed(),
                _ when result.Collected.Unread.Count == 0 => Finding.Skip(Messages.PolicyNotDecided(result.Answer.Reason)),
                _ => Finding.Skip(Messages.PolicyNotRead(Permissions(result.Collected), result.Principal)),
            };

    private static Finding Denied(PolicyTestResult result, string resource)
    {
        var deny = result.Answer.Decision.MatchedStatements.First(one => one.Effect == PolicyEffect.Deny);
        return Finding.Fail(Messages.PolicyExplicitDeny(result.Principal, resource, PolicyReason.Name(deny)));
    }

    private static Finding NotAllowed(PolicyTestResult result, ConnectResource asked)
    {
        var layer = result.Answer.Decision.DeniedBy;
        if (layer is PolicyLayer.Boundary)
        {
            return Finding.Fail(Messages.PolicyBoundary(result.Principal, asked, Suggested(result, asked)));
        }

        if (layer is PolicyLayer.Resource)
        {
            return Finding.Fail(Messages.PolicyOtherAccount(result.Principal, asked.AccountId));
        }

        // Another id of the same sort is the database's own from before a restore, or another database's.
        return UserCase(result, asked)
            ?? OtherId(result, asked)
            ?? Found(result.Findings.Where(one => Telling.Contains(one.Id)))
            ?? OtherUser(result, asked)
            ?? Found(result.Findings.Where(one => one.Severity == FindingSeverity.Error && one.Id.StartsWith("Connect", StringComparison.Ordinal)))
            ?? Finding.Fail(Messages.PolicyMissing(result.Principal, asked, Suggested(result, asked)));
    }

    private static Finding? UserCase(PolicyTestResult result, ConnectResource asked)
    {
        var other = Allowed(result.Collected).FirstOrDefault(arn => arn.ResourceId == asked.ResourceId
            && arn.UserName != asked.UserName && arn.UserName.Equals(asked.UserName, StringComparison.OrdinalIgnoreCase));
        return other is null ? null : Finding.Fail(Messages.UserCaseDiffers(asked.UserName, other.UserName, Messages.InThePolicy));
    }

    private static Finding? Found(IEnumerable<PolicyFinding> findings) => findings.FirstOrDefault() is { } first
        ? new Finding(CheckStatus.Failed, Place(first) + first.Message, first.Id, first.Fix ?? first.Message)
        : null;

    private static Finding? OtherUser(PolicyTestResult result, ConnectResource asked)
    {
        var users = Allowed(result.Collected)
            .Where(arn => arn.ResourceId == asked.ResourceId && IsName(arn.UserName))
            .Select(arn => arn.UserName).Distinct().ToArray();
        return users.Length == 0
            ? null
            : Finding.Fail(
                Messages.PolicyNamesOtherUser(
                    result.Principal, asked.UserName, string.Join(", ", users), Suggested(result, asked), users[0]));
    }

    private static Finding? OtherId(PolicyTestResult result, ConnectResource asked)
    {
        var ids = Allowed(result.Collected)
            .Where(arn => arn.UserName == asked.UserName && IsId(arn.ResourceId, Sort(asked.ResourceId)))
            .Select(arn => arn.ResourceId).Distinct().ToArray();
        return ids.Length == 0
            ? null
            : Finding.Fail(Messages.PolicyNamesOtherId(result.Principal, asked.ResourceId, string.Join(", ", ids), Suggested(result, asked)));
    }

    /// <summary>Whether it is a user whom somebody could log in as, and no pattern.</summary>
    private static bool IsName(string text) =>
        !text.AsSpan().ContainsAny('*', '?') && !text.Contains("${", StringComparison.Ordinal);

    /// <summary>The ARNs that the identity's Allow statements name without a condition, which perhaps does not hold.</summary>
    private static IEnumerable<ConnectResource> Allowed(CollectedPolicies collected) => collected.Policies
        .Where(one => one.Layer == PolicyLayer.Identity)
        .SelectMany(one => one.Document.Statements)
        .Where(statement => statement is { Effect: PolicyEffect.Allow, Resource.Negated: false, Conditions.Count: 0 })
        .SelectMany(statement => statement.Resource!.Patterns)
        .Select(pattern => ConnectResource.TryParse(pattern.Source.Text))
        .OfType<ConnectResource>();

    private static string Sort(string resourceId) => resourceId[..(resourceId.IndexOf('-', StringComparison.Ordinal) + 1)];

    private static bool IsId(string text, string sort) =>
        text.StartsWith(sort, StringComparison.Ordinal)
            && text.AsSpan(sort.Length).Length >= 17 && text.Skip(sort.Length).All(char.IsAsciiLetterOrDigit);

    /// <summary>What is missing, in each layer that does not allow: a part of it alone would not let anybody in.</summary>
    private static string Suggested(PolicyTestResult result, ConnectResource asked)
    {
        var missing = result.Answer.Suggestion;
        return missing.Count == 0 ? Statement(asked) : string.Join(
            ' ', missing.Skip(1)
                .Select(one => Messages.PolicySuggestedAlso(Place(one.Layer), one.Statement).Value).Prepend(missing[0].Statement));
    }

    private static string Place(PolicyLayer layer) => (layer switch
    {
        PolicyLayer.Boundary => Messages.PlaceBoundary,
        PolicyLayer.Session => Messages.PlaceSession,
        PolicyLayer.ServiceControl => Messages.PlaceServiceControl,
        _ => Messages.PlaceIdentity,
    });

    private static string Statement(ConnectResource asked) => PolicyJson.Write(ConnectDraft.For([asked]).Statements[0] with { Sid = null });

    private static string Place(PolicyFinding finding) => finding.Policy is { } policy
        ? Messages.PolicyPlace(policy, finding.Line, finding.Column) + " "
        : "";

    private static string Permissions(CollectedPolicies collected) =>
        string.Join(", ", collected.Unread.Select(one => one.Action ?? one.Resource).Distinct());
}
