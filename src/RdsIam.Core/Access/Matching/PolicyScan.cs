using RdsIam.Core.Access.Account;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Matching;

/// <summary>
/// Asks whether principals may do one action on each of many ARNs. Of a principal's ARNs those are asked about once that the same
/// statements are about, in the same region and account: the answer cannot differ. For one thread.
/// </summary>
/// <param name="action">For example <c>rds-db:connect</c>.</param>
/// <param name="index">The ARNs.</param>
/// <param name="now">The time of the question.</param>
/// <param name="context">Further context keys of the request; null: none.</param>
internal sealed class PolicyScan(string action, ArnIndex index, DateTimeOffset now, RequestContext? context = null)
{
    private readonly Dictionary<PolicyDocument, PolicyStatement[]> _about = new(ReferenceEqualityComparer.Instance);

    /// <summary>The ARNs that the principal may do it on, or perhaps may, in order; others are left out.</summary>
    /// <param name="who">A user or role.</param>
    /// <param name="within">Only these; null: all.</param>
    public IEnumerable<ScanHit> Of(AccessPrincipal who, ArnSet? within = null) => MayAllow(who) ? Hits(who, within) : [];

    /// <summary>Whether a policy of the principal speaks of the action at all.</summary>
    public bool MayAllow(AccessPrincipal who) =>
        who.Policies.Identity.Any(document => About(document).Any(one => one.Effect == PolicyEffect.Allow));

    private IEnumerable<ScanHit> Hits(AccessPrincipal who, ArnSet? within)
    {
        if (index.Count == 0)
        {
            yield break;
        }

        var own = RequestOf(who, index[0]).Context;
        var uses = Documents(who.Policies).SelectMany(About).Distinct(ReferenceEqualityComparer.Instance).Cast<PolicyStatement>()
            .Select(statement => index.Matching(statement.Resource, own)).ToArray();
        var candidates = new ArnSet(index.Count);
        foreach (var statement in who.Policies.Identity.SelectMany(About).Where(one => one.Effect == PolicyEffect.Allow))
        {
            candidates.Union(index.Matching(statement.Resource, own).Possible);
        }

        if (within is not null)
        {
            candidates.Intersect(within);
        }

        var known = new Dictionary<(string Place, string Signature), ScanVerdict?>();
        var bits = new char[uses.Length];
        foreach (var number in candidates.Numbers())
        {
            var verdict = IsOpen(uses, number, bits) ? Ask(who, index[number]) : Known(who, number, new string(bits), known);
            if (verdict is not null)
            {
                yield return new ScanHit(number, verdict);
            }
        }
    }

    private ScanVerdict? Known(
        AccessPrincipal who, int number, string signature, Dictionary<(string Place, string Signature), ScanVerdict?> known)
    {
        var key = (index.Place(number), signature);
        return known.TryGetValue(key, out var verdict) ? verdict : known[key] = Ask(who, index[number]);
    }

    /// <summary>Notes which statements are about the ARN.</summary>
    /// <returns>Whether that depends on a value that is not known, so that this ARN has to be asked about by itself.</returns>
    private static bool IsOpen(ArnMatch[] uses, int number, char[] bits)
    {
        var isOpen = false;
        for (var i = 0; i < uses.Length; i++)
        {
            var isPossible = uses[i].Possible[number];
            bits[i] = isPossible ? '1' : '0';
            isOpen |= isPossible && !uses[i].Sure[number];
        }

        return isOpen;
    }

    /// <summary>Null: it may not, for sure.</summary>
    private ScanVerdict? Ask(AccessPrincipal who, string arn)
    {
        var request = RequestOf(who, arn);
        var decision = PolicyEvaluator.Evaluate(request, who.Policies);
        return decision.Decision is AccessDecision.ExplicitDeny or AccessDecision.ImplicitDeny
            ? null
            : ScanVerdict.Of(decision, request, who.Policies, who.Unread);
    }

    private AccessRequest RequestOf(AccessPrincipal who, string arn) =>
        new PolicyQuestion { Action = action, Resource = arn, Context = context ?? RequestContext.Empty }.RequestOf(
            who.Principal, who.Facts, now);

    private PolicyStatement[] About(PolicyDocument document) => _about.TryGetValue(document, out var known)
        ? known
        : _about[document] = [.. document.Statements.Where(statement => statement.Action.AppliesTo(action))];

    private static IEnumerable<PolicyDocument> Documents(PolicySet policies) =>
    [
        .. policies.ServiceControl.SelectMany(level => level),
        .. policies.Identity,
        .. policies.Boundary is { } boundary ? [boundary] : Array.Empty<PolicyDocument>(),
    ];
}

/// <summary>An ARN of the index, and what the policies say of it.</summary>
internal readonly record struct ScanHit(int Number, ScanVerdict Verdict);
