using RdsIam.Core.Credentials;

namespace RdsIam.Core.Policies.Live;

/// <summary>What a run of policy tests goes by.</summary>
internal sealed record PolicyTestSettings
{
    /// <summary>Who asks AWS, for a region.</summary>
    public required Func<string, IIdentitySource> IdentityIn { get; init; }

    public string? ProfileName { get; init; }

    /// <summary>The region to call IAM and STS from where a question does not say one: it tells the partition.</summary>
    public required string HomeRegion { get; init; }

    /// <summary>Policies in place of those that IAM knows; null: ask IAM.</summary>
    public GivenPolicies? Given { get; init; }

    public GivenLayers Layers { get; init; } = GivenLayers.None;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>One question to one principal with its answer and what it stands on.</summary>
internal sealed record PolicyTestResult(
    PolicyQuestion Question, string? Principal, string? HostName, CollectedPolicies Collected, PolicyAnswer Answer);

/// <summary>
/// Asks many questions of many principals; what was read from AWS is kept for the run. For one reader at a time.
/// </summary>
internal sealed class PolicyTest(PolicyTestSettings settings)
{
    private readonly Dictionary<string, CollectedPolicies> collected = new(StringComparer.Ordinal);
    private RequestPrincipal? caller;

    /// <summary>Who is meant: the ARN, or with null the caller; offline null means whoever has the given policies.</summary>
    /// <exception cref="Fault">The text is no principal, or there are no credentials.</exception>
    public async Task<RequestPrincipal?> PrincipalAsync(string? arn, CancellationToken cancellationToken)
    {
        if (arn is not null)
        {
            return RequestPrincipal.Parse(arn);
        }

        if (settings.Given is not null)
        {
            return null;
        }

        return caller ??= RequestPrincipal.Parse((await CallerIdentity.GetAsync(
            settings.IdentityIn(settings.HomeRegion), settings.HomeRegion, cancellationToken).ConfigureAwait(false)).Arn);
    }

    /// <summary>Asks whether a principal may do what the question says.</summary>
    /// <exception cref="Fault">There is no such principal, or AWS failed otherwise than by refusing a read.</exception>
    public async Task<PolicyTestResult> AskAsync(
        PolicyQuestion question, RequestPrincipal? principal, string? hostName, CancellationToken cancellationToken)
    {
        var policies = await PoliciesAsync(principal, cancellationToken).ConfigureAwait(false);
        var answer = PolicyJudge.Answer(question, policies, settings.Layers, settings.Time.GetUtcNow());
        return new PolicyTestResult(question, principal?.Id, hostName, policies, answer);
    }

    private async Task<CollectedPolicies> PoliciesAsync(RequestPrincipal? principal, CancellationToken cancellationToken)
    {
        if (settings.Given is { } given)
        {
            return given.Of(principal);
        }

        if (!collected.TryGetValue(principal!.Id, out var policies))
        {
            var reader = PrincipalPolicyReader.With(
                settings.IdentityIn(settings.HomeRegion), settings.HomeRegion, settings.ProfileName);
            policies = collected[principal.Id] = await reader.ReadAsync(principal, cancellationToken).ConfigureAwait(false);
        }

        return policies;
    }
}
