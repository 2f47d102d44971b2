using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Policies.Asking;

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

    /// <summary>Whether to ask IAM's simulator too.</summary>
    public bool Simulate { get; init; }

    /// <summary>Whether to compare the resource ids in policies with what exists in the region asked about.</summary>
    public bool Discover { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>One question to one principal with its answer and what it stands on.</summary>
internal sealed record PolicyTestResult(
    PolicyQuestion Question, string? Principal, string? HostName, CollectedPolicies Collected, PolicyAnswer Answer)
{
    public IReadOnlyList<PolicyFinding> Findings { get; init; } = [];

    /// <summary>Null where the simulator was not asked.</summary>
    public SimulationAnswer? Simulation { get; init; }

    /// <summary>What was asked for and could not be done; null where nothing.</summary>
    public string? Warning { get; init; }
}

/// <summary>
/// Asks many questions of many principals; what was read from AWS is kept for the run. For one reader at a time.
/// </summary>
internal sealed class PolicyTest(PolicyTestSettings settings)
{
    private readonly PolicyTestMemory _memory = new(settings);

    /// <summary>Who is meant: the ARN, or with null the caller; offline null means whoever has the given policies.</summary>
    /// <exception cref="Fault">The text is no principal, or there are no credentials.</exception>
    public async Task<RequestPrincipal?> PrincipalAsync(string? arn, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(arn))
        {
            return RequestPrincipal.Parse(arn);
        }

        return settings.Given is null ? await _memory.CallerAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Asks whether a principal may do what the question says.</summary>
    /// <exception cref="Fault">There is no such principal, or AWS failed otherwise than by refusing a read.</exception>
    public async Task<PolicyTestResult> AskAsync(
        PolicyQuestion question, RequestPrincipal? principal, string? hostName, CancellationToken cancellationToken)
    {
        var now = settings.Time.GetUtcNow();
        var policies = settings.Given is { } given
            ? _memory.Given(given, principal).For(question)
            : await _memory.PoliciesAsync(principal!, cancellationToken).ConfigureAwait(false);
        var layers = settings.Layers;
        if (settings.Given is { } documents && layers.Trust is null && question.IsAssumeRole)
        {
            layers = layers with { Trust = documents.TrustOf(question.Resource) };
        }

        if (settings.Given is null && layers.Trust is null && question.IsAssumeRole)
        {
            (layers, policies) = await _memory.WithTrustAsync(question, layers, policies, cancellationToken).ConfigureAwait(false);
        }

        var discovered = settings.Discover && question.Connect is { } asked
            ? await _memory.EndpointsAsync(asked.Region, cancellationToken).ConfigureAwait(false)
            : null;
        return new PolicyTestResult(
            question, principal?.Id, hostName, policies, PolicyJudge.Answer(question, policies, layers, now))
        {
            Findings = PolicyFindings.Of(question, policies, layers, discovered?.Endpoints, now),
            Warning = discovered?.Warning,
            Simulation = settings.Simulate
                ? await _memory.Simulator.AskAsync(question, policies, settings.Given is not null, layers, now, cancellationToken)
                    .ConfigureAwait(false)
                : null,
        };
    }
}
