using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Matching;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Chains;

/// <summary>
/// Who may assume which role: both sides are asked, the trust policy and the policies of who assumes. Worked out for a role when it is
/// first asked for. For one thread.
/// </summary>
internal sealed class TrustGraph
{
    private const string AssumeRole = "sts:AssumeRole";

    private readonly PrincipalBook _book;
    private readonly DateTimeOffset _now;
    private readonly HashSet<string> _accounts;
    private readonly Lazy<ILookup<string, AccessPrincipal>> _assuming;
    private readonly Dictionary<AccessPrincipal, IReadOnlyList<TrustEdge>> _edges = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<AccessPrincipal, IReadOnlyList<AccessChain>> _chains = new(ReferenceEqualityComparer.Instance);

    public TrustGraph(PrincipalBook book, DateTimeOffset now)
    {
        _book = book;
        _now = now;
        _accounts = [.. book.Principals.Select(one => one.Principal.AccountId)];
        _assuming = new Lazy<ILookup<string, AccessPrincipal>>(Assuming);
    }

    /// <summary>Everybody who may become the principal, by the shortest way; none for users.</summary>
    public IReadOnlyList<AccessChain> ChainsTo(AccessPrincipal principal) =>
        _chains.TryGetValue(principal, out var known) ? known : _chains[principal] = FindChains(principal);

    /// <summary>Who may assume the role itself.</summary>
    public IReadOnlyList<TrustEdge> EdgesTo(AccessPrincipal role) =>
        _edges.TryGetValue(role, out var known) ? known : _edges[role] = [.. Inside(role), .. OutsideParties.Of(role, _book, _accounts)];

    private List<AccessChain> FindChains(AccessPrincipal target)
    {
        var chains = new List<AccessChain>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { target.Arn };
        var open = new Queue<(AccessPrincipal Role, AccessChain? Way)>([(target, null)]);
        while (open.TryDequeue(out var step))
        {
            foreach (var edge in step.Role.IsRole ? EdgesTo(step.Role) : [])
            {
                if (!seen.Add(edge.Principal is null ? $"{edge.Kind} {edge.From}" : edge.From))
                {
                    continue;
                }

                var chain = new AccessChain
                {
                    From = edge.From,
                    Kind = edge.Kind,
                    Way = [step.Role.Principal.Name, .. step.Way?.Way ?? []],
                    Decision = step.Way is { } way && way.Decision > edge.Decision ? way.Decision : edge.Decision,
                    Condition = Join(edge.Condition, step.Way?.Condition),
                };
                chains.Add(chain);
                if (edge.Principal is { } next)
                {
                    open.Enqueue((next, chain));
                }
            }
        }

        return chains;
    }

    private IEnumerable<TrustEdge> Inside(AccessPrincipal role)
    {
        if (role.Trust is not { } trust)
        {
            yield break;
        }

        foreach (var principal in Candidates(role, trust))
        {
            var request =
                new PolicyQuestion { Action = AssumeRole, Resource = role.Arn }.RequestOf(principal.Principal, principal.Facts, _now);
            var policies = principal.Policies with { Resource = trust };
            var decision = PolicyEvaluator.Evaluate(request, policies);
            if (decision.Decision is AccessDecision.Allowed or AccessDecision.Unknown)
            {
                var verdict = ScanVerdict.Of(decision, request, policies, principal.Unread);
                var kind = principal.IsRole ? AssumerKind.Role : AssumerKind.User;
                yield return new TrustEdge(principal.Arn, kind, principal, verdict.Decision, verdict.Condition);
            }
        }
    }

    /// <summary>Those whom the trust policy names, and of accounts and everybody those whose own policies may allow it.</summary>
    private IEnumerable<AccessPrincipal> Candidates(AccessPrincipal role, PolicyDocument trust)
    {
        var entries = trust.Statements
            .Where(one => one.Effect == PolicyEffect.Allow && one.Action.AppliesTo(AssumeRole))
            .SelectMany(one =>
                one.Principal?.Negated == true ? [new PrincipalEntry("*", new PlacedText("*", one.Place))] : one.Principal?.Entries ?? [])
            .Where(entry => entry.Type is "AWS" or "*")
            .Select(entry => entry.Value.Text)
            .Distinct()
            .ToList();
        if (entries.Contains("*"))
        {
            // Within the account nobody's own policies are asked then.
            return _book.Principals.Where(
                one => one != role && (one.Principal.AccountId == role.Principal.AccountId || _assuming.Value[role.Arn].Contains(one)));
        }

        var named = entries.Select(text => _book.ByArn.GetValueOrDefault(text)).OfType<AccessPrincipal>();
        var accounts = entries.Select(RequestPrincipal.TryParse)
            .Where(one => one?.Kind == PrincipalKind.Root).Select(one => one!.AccountId).ToHashSet();
        var ofAccounts = accounts.Count == 0 ? [] : _assuming.Value[role.Arn].Where(one => accounts.Contains(one.Principal.AccountId));
        return named.Concat(ofAccounts).Where(one => one != role).Distinct();
    }

    /// <summary>For each role those whose own policies may let them assume it.</summary>
    private ILookup<string, AccessPrincipal> Assuming()
    {
        var index = new ArnIndex(_book.Principals.Where(one => one.IsRole).Select(one => one.Arn));
        var scan = new PolicyScan(AssumeRole, index, _now);
        return _book.Principals
            .SelectMany(who => scan.Of(who).Select(hit => (Role: index[hit.Number], Who: who)))
            .ToLookup(one => one.Role, one => one.Who);
    }

    private static string? Join(string? first, string? second) =>
        first is null ? second : second is null || second == first ? first : $"{first}; then {second}";
}
