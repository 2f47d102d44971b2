using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Policies.Asking;

/// <summary>Something that has policies, with what people call it.</summary>
/// <param name="Json">Its text, in any form that <see cref="PolicyFinder"/> knows.</param>
/// <param name="Name">Its file, or null.</param>
internal readonly record struct PolicyInput(string Json, string? Name)
{
    /// <summary>True for a file that was not named itself: where it has no policy, it was not meant.</summary>
    public bool IsOfFolder { get; init; }
}

/// <summary>Identity policies that the caller gives in place of those that IAM knows.</summary>
internal sealed class GivenPolicies
{
    private readonly List<GivenPolicy> _policies = [];
    private readonly List<FoundPolicy> _trusts = [];
    private bool _isOfAccount;

    private GivenPolicies()
    {
    }

    /// <summary>Reads every document; one that AWS would refuse leaves answers unknown, and findings say why.</summary>
    /// <param name="inputs">The documents.</param>
    /// <param name="kind">What they are attached to; <see cref="PolicyKind.Identity"/>: what their surroundings say.</param>
    /// <exception cref="Fault">There is no policy in one.</exception>
    public static GivenPolicies Read(IEnumerable<PolicyInput> inputs, PolicyKind kind = PolicyKind.Identity)
    {
        var given = new GivenPolicies();
        foreach (var input in inputs)
        {
            var (all, isOfAccount) = Find(input);
            given._isOfAccount |= isOfAccount;
            given._trusts.AddRange(all.Where(found => found.Kind == PolicyKind.Trust));
            var own = all.Where(found => found.Kind != PolicyKind.Trust).ToList();
            if (own.Count == 0 && all.Count > 0 && !input.IsOfFolder)
            {
                throw new Fault(
                    Messages.OnlyTrustPolicies(input.Name ?? Messages.PolicyTextWithoutName), FaultKind.InvalidData, input.Name);
            }

            given._policies.AddRange(own.Select(found => GivenPolicy.Of(found, kind)));
        }

        return given;
    }

    /// <summary>Reads documents of which each must be as AWS takes it.</summary>
    /// <exception cref="Fault">AWS would refuse one; the first reason with line and column. Or there is none in an input.</exception>
    public static IReadOnlyList<PolicyDocument> ReadStrictly(IEnumerable<PolicyInput> inputs, PolicyKind kind) =>
        [.. inputs.SelectMany(input => Suiting(Find(input).Policies, kind)).Select(found => Strictly(found, kind))];

    /// <summary>The policies as those of a principal; null: of whoever has them.</summary>
    /// <exception cref="Fault">They are several holders', and nothing says whose are meant.</exception>
    public CollectedPolicies Of(RequestPrincipal? principal)
    {
        var mine = Mine(principal);
        return new CollectedPolicies
        {
            Principal = principal,
            Policies = [.. mine.Select(one => one.Policy).OfType<CollectedPolicy>()],
            Unread = [.. mine.Select(one => one.Unread).OfType<UnreadPolicy>()],
            Findings = [.. Together(mine), .. mine.SelectMany(one => one.Findings)],
        };
    }

    /// <summary>The trust policy of a role, where the documents have it.</summary>
    /// <param name="role">The role's ARN.</param>
    /// <exception cref="PolicyFault">AWS would refuse it.</exception>
    public PolicyDocument? TrustOf(string role) =>
        RequestPrincipal.TryParse(role) is { IsRole: true } asked
        && _trusts.FirstOrDefault(one => new GivenPolicy { Owner = one.Owner }.IsOf(asked)) is { } trust
            ? Strictly(trust, PolicyKind.Trust)
            : null;

    private List<GivenPolicy> Mine(RequestPrincipal? principal)
    {
        var isOwned = principal is not null && _policies.Exists(one => one.IsOf(principal));
        if (_isOfAccount && !isOwned && (principal is not null || Owners(_policies).Count > 1))
        {
            // All of an account taken together would be nobody's.
            throw principal is null
                ? new Fault(Messages.PolicyHolderNotSaid(Owners(_policies).Count), FaultKind.InvalidArgument, null)
                : new Fault(Messages.PolicyHolderUnknown(principal.Id), FaultKind.ObjectNotFound, principal.Id);
        }

        return [.. _policies.Where(one => one.Owner is null || !isOwned || one.IsOf(principal!))];
    }

    private static List<string> Owners(IEnumerable<GivenPolicy> policies) =>
        [.. policies.Select(one => one.Owner).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static IEnumerable<PolicyFinding> Together(List<GivenPolicy> mine) => Owners(mine) is { Count: > 1 } owners
        ? [PolicyFinding.Create(
            Messages.PoliciesOfSeveral(owners.Count, owners[0], owners[1]), FindingSeverity.Warning, null, TextPlace.Start)]
        : [];

    /// <exception cref="Fault">NoPolicyFound.</exception>
    private static (IReadOnlyList<FoundPolicy> Policies, bool IsOfAccount) Find(PolicyInput input)
    {
        FoundPolicies found;
        try
        {
            found = PolicyFinder.Find(input.Json, input.Name);
        }
        catch (Fault fault) when (
            input.IsOfFolder && fault.ErrorId is (Messages.Ids.PolicyNamesOnly or Messages.Ids.TerraformStateFile))
        {
            return ([], false);
        }

        if (found.Policies.Count == 0 && !input.IsOfFolder)
        {
            throw new Fault(
                Messages.NoPolicyFound(input.Name ?? Messages.PolicyTextWithoutName, found.Format ?? "YAML"), FaultKind.InvalidData,
                input.Name);
        }

        // In a folder lie files of other programs, too.
        var isMeant = !input.IsOfFolder || found.Format is not null;
        return (
            [.. found.Policies.Where(one => isMeant || one.Json.Contains("\"Statement\"", StringComparison.Ordinal))],
            found.Format == Messages.FormatAuthorizationDetails);
    }

    /// <summary>Those that are meant for a purpose, where an input has several kinds.</summary>
    private static IEnumerable<FoundPolicy> Suiting(IReadOnlyList<FoundPolicy> found, PolicyKind kind)
    {
        var exact = found.Where(one => one.Kind == kind).ToList();
        return exact.Count > 0 && kind is PolicyKind.Trust or PolicyKind.ServiceControl
            ? exact
            : found.Where(one => one.Kind != PolicyKind.Trust || kind == PolicyKind.Trust);
    }

    private static PolicyDocument Strictly(FoundPolicy found, PolicyKind kind)
    {
        if (found.Unread is { } reason)
        {
            throw new Fault(Messages.PolicyNotKnown(found.Name ?? Messages.PolicyWithoutName, reason), FaultKind.InvalidData, found.Name);
        }

        if (found.Kind == PolicyKind.ResourceControl)
        {
            throw new Fault(Messages.ResourceControlPolicy, FaultKind.InvalidData, found.Name);
        }

        var reading = found.Read(kind);
        return reading.Document ?? throw new PolicyFault(reading.Findings.First(finding => finding.Refused));
    }
}
