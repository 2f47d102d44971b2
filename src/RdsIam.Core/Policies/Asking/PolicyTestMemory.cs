using RdsIam.Core.Credentials;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Policies.Asking;

/// <summary>What a run of policy tests has read from AWS, so that a matrix of questions reads it once.</summary>
internal sealed class PolicyTestMemory(PolicyTestSettings settings)
{
    private readonly Dictionary<string, CollectedPolicies> _collected = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CollectedTrust> _trusts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DiscoveredEndpoints> _endpoints = new(StringComparer.Ordinal);
    private RequestPrincipal? _caller;
    private PolicySimulator? _simulator;

    public PolicySimulator Simulator => _simulator ??= PolicySimulator.With(Home, settings.HomeRegion, settings.ProfileName);

    private PrincipalPolicyReader Reader => PrincipalPolicyReader.With(Home, settings.HomeRegion, settings.ProfileName);

    private IIdentitySource Home => settings.IdentityIn(settings.HomeRegion);

    public async Task<RequestPrincipal> CallerAsync(CancellationToken cancellationToken) => _caller ??= RequestPrincipal.Parse(
        (await CallerIdentity.GetAsync(Home, settings.HomeRegion, cancellationToken).ConfigureAwait(false)).Arn);

    /// <exception cref="Fault">As <see cref="GivenPolicies.Of"/>.</exception>
    public CollectedPolicies Given(GivenPolicies given, RequestPrincipal? principal)
    {
        var id = principal?.Id ?? "";
        return _collected.TryGetValue(id, out var policies) ? policies : _collected[id] = given.Of(principal);
    }

    public async Task<CollectedPolicies> PoliciesAsync(RequestPrincipal principal, CancellationToken cancellationToken)
    {
        if (!_collected.TryGetValue(principal.Id, out var policies))
        {
            policies = _collected[principal.Id] = await Reader.ReadAsync(principal, cancellationToken).ConfigureAwait(false);
        }

        return policies;
    }

    /// <summary>With the trust policy of the role that is to be assumed; one that may not be read leaves the answer open.</summary>
    public async Task<(GivenLayers Layers, CollectedPolicies Policies)> WithTrustAsync(
        PolicyQuestion question, GivenLayers layers, CollectedPolicies policies, CancellationToken cancellationToken)
    {
        if (!_trusts.TryGetValue(question.Resource, out var trust))
        {
            var role = RequestPrincipal.Parse(question.Resource);
            trust = _trusts[question.Resource] = await Reader.ReadTrustAsync(role, cancellationToken).ConfigureAwait(false);
        }

        return (layers with { Trust = trust.Document }, policies with { Unread = [.. policies.Unread, .. trust.Unread] });
    }

    /// <summary>What exists in a region.</summary>
    public async Task<DiscoveredEndpoints> EndpointsAsync(string region, CancellationToken cancellationToken)
    {
        if (!_endpoints.TryGetValue(region, out var known))
        {
            var discovery = EndpointDiscovery.In(settings.IdentityIn(region), region, settings.ProfileName);
            known = _endpoints[region] = await KnownEndpoints.ReadAsync(discovery, cancellationToken).ConfigureAwait(false);
        }

        return known;
    }
}
