using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>How directly a resource's policy names who asks: it decides which other policies still limit the grant.</summary>
internal enum PrincipalMatch
{
    None,

    /// <summary>The account is named: its identity policies must allow as well.</summary>
    Account,

    /// <summary>The role behind a session (or the user behind a federated session) is named.</summary>
    Role,

    /// <summary>The user or session itself, everyone, a service or a provider is named.</summary>
    Direct,
}

/// <summary>Compares Principal elements with who asks, after "AWS JSON policy elements: Principal" in IAM's manual.</summary>
internal static class PrincipalMatcher
{
    /// <summary>The most direct match among the element's entries; for NotPrincipal: Direct when it does not except who asks.</summary>
    /// <remarks><paramref name="principal"/>: Who asks; null (nobody said) is matched by no entry but everyone.</remarks>
    public static PrincipalMatch Match(PrincipalElement element, RequestPrincipal? principal)
    {
        var best = PrincipalMatch.None;
        foreach (var entry in element.Entries)
        {
            var match = Match(entry, principal);
            best = match > best ? match : best;
        }

        return element.Negated ? Of(!IsExcepted(element, best, principal)) : best;
    }

    /// <summary>
    /// NotPrincipal must name the account beside each user and role that it excepts; the account's other identities are then
    /// not excepted. An account that stands there by itself excepts all of them.
    /// </summary>
    private static bool IsExcepted(PrincipalElement element, PrincipalMatch best, RequestPrincipal? principal) =>
        best == PrincipalMatch.Account && principal!.Kind != PrincipalKind.Root
            ? !element.Entries.Any(entry => IsIdentityOf(entry, principal.AccountId))
            : best != PrincipalMatch.None;

    private static bool IsIdentityOf(PrincipalEntry entry, string accountId) =>
        entry.Type == "AWS"
        && RequestPrincipal.TryParse(entry.Value.Text) is { IsAccountIdentity: true, Kind: not PrincipalKind.Root } named
        && named.AccountId == accountId;

    private static PrincipalMatch Match(PrincipalEntry entry, RequestPrincipal? principal)
    {
        var text = entry.Value.Text;
        return entry.Type switch
        {
            // "Principal": "*" and {"AWS": "*"} are two ways to write everyone.
            "*" or "AWS" when text == "*" => PrincipalMatch.Direct,
            "AWS" when principal is { IsAccountIdentity: true } => MatchAws(text, principal),
            "Service" => Of(principal?.Kind == PrincipalKind.Service && (text == "*" || text == principal.Id)),
            "Federated" => Of(principal?.Kind == PrincipalKind.Federated && (text == "*" || text == principal.Id)),
            _ => PrincipalMatch.None,
        };
    }

    private static PrincipalMatch MatchAws(string text, RequestPrincipal principal)
    {
        if (text == principal.AccountId || text == $"arn:{principal.Partition}:iam::{principal.AccountId}:root")
        {
            return PrincipalMatch.Account;
        }

        if (text == principal.Id)
        {
            return principal.Kind == PrincipalKind.Role ? PrincipalMatch.Role : PrincipalMatch.Direct;
        }

        return IsBehind(text, principal) ? PrincipalMatch.Role : PrincipalMatch.None;
    }

    /// <summary>True when the ARN is the role of that session, or the user of that federated session.</summary>
    private static bool IsBehind(string arn, RequestPrincipal principal)
    {
        var kind = principal.Kind switch
        {
            PrincipalKind.AssumedRole => "role",
            PrincipalKind.FederatedUser => "user",
            _ => null,
        };
        // A session's ARN leaves out the role's path; names are unique in an account without it.
        return kind is not null
            && arn.StartsWith($"arn:{principal.Partition}:iam::{principal.AccountId}:{kind}/", StringComparison.Ordinal)
            && arn.EndsWith("/" + principal.Name, StringComparison.Ordinal);
    }

    private static PrincipalMatch Of(bool direct) => direct ? PrincipalMatch.Direct : PrincipalMatch.None;
}
