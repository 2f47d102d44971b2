using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Policies.Asking;

/// <summary>What IAM's policy simulator says to a question, beside our own answer.</summary>
internal sealed record SimulationAnswer
{
    /// <summary>Unknown where the simulator could not be asked.</summary>
    public required PolicyVerdict Verdict { get; init; }

    /// <summary>Whether it agrees with the evaluation of the same policies here; null where one of the two is not known.</summary>
    public bool? Agrees { get; init; }

    public IReadOnlyList<string> MatchedPolicyIds { get; init; } = [];

    public IReadOnlyList<string> MissingContext { get; init; } = [];

    /// <summary>Null where no service control policy was looked at.</summary>
    public bool? AllowedByOrganizations { get; init; }

    /// <summary>Null where there is no boundary.</summary>
    public bool? AllowedByBoundary { get; init; }

    /// <summary>What a person should know of it; null where there is nothing.</summary>
    public string? Message { get; init; }
}

/// <summary>Asks IAM's policy simulator what we evaluate ourselves.</summary>
internal sealed class PolicySimulator(IamClient iam)
{
    /// <summary>With somebody's credentials; nothing goes over the network yet.</summary>
    public static PolicySimulator With(IIdentitySource identity, string region, string? profileName) =>
        new(new IamClient(identity, new AwsClientSettings(region, profileName)));

    /// <summary>Asks about the principal, or where the policies were given about these.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="collected">The policies that we know.</param>
    /// <param name="areGiven">Whether the caller gave them, in place of those that IAM knows.</param>
    /// <param name="layers">Of these the simulator takes the boundary only.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Fault">IAM failed otherwise than by refusing.</exception>
    public async Task<SimulationAnswer> AskAsync(
        PolicyQuestion question,
        CollectedPolicies collected,
        bool areGiven,
        GivenLayers layers,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var source = areGiven ? null : SourceArn(collected);
        if (!areGiven && source is null)
        {
            return Unknown(Messages.SimulationNotForPrincipal(collected.Principal?.Id));
        }

        var comparable = new GivenLayers { Boundary = layers.Boundary };
        var own = PolicyJudge.Answer(question, collected, comparable, now).Verdict;
        var simulation = Simulation(question, collected, areGiven, layers, now);
        try
        {
            var results = source is null
                ? iam.SimulateCustomPolicyAsync(simulation, cancellationToken)
                : iam.SimulatePrincipalPolicyAsync(source, simulation, cancellationToken);
            await foreach (var result in results.ConfigureAwait(false))
            {
                return Answer(result, own);
            }

            throw new Fault(Messages.AwsAnswerIncomplete("SimulatePrincipalPolicy", "EvaluationResults"), FaultKind.InvalidResult, source);
        }
        catch (AwsFault fault) when (fault.ErrorId == Messages.Ids.AwsAccessDenied)
        {
            return Unknown(fault.Message);
        }
    }

    /// <summary>The simulator knows users and roles, not sessions of roles.</summary>
    private static string? SourceArn(CollectedPolicies collected) => collected.Principal switch
    {
        { Kind: PrincipalKind.User or PrincipalKind.Role } principal => principal.Id,
        { Kind: PrincipalKind.AssumedRole } session => collected.Facts.RoleArn
            ?? $"arn:{session.Partition}:iam::{session.AccountId}:role/{session.Name}",
        _ => null,
    };

    private static PolicySimulation Simulation(
        PolicyQuestion question, CollectedPolicies collected, bool areGiven, GivenLayers layers, DateTimeOffset now)
    {
        var context = question.RequestOf(collected.Principal, collected.Facts, now).Context;
        return new PolicySimulation
        {
            ActionNames = [question.Action],
            ResourceArns = [question.Resource],
            PolicyInputList = areGiven ? [.. collected.Policies.Select(one => one.Document.Json)] : [],
            PermissionsBoundaryPolicyInputList = layers.Boundary is { } boundary ? [boundary.Json] : [],
            ContextEntries = [.. context.Keys.Select(key => SimulationContext.Entry(key, context[key]!))],
        };
    }

    private static SimulationAnswer Answer(SimulationResult result, PolicyVerdict own)
    {
        var verdict = result.Decision switch
        {
            "allowed" => PolicyVerdict.Allowed,
            "explicitDeny" => PolicyVerdict.ExplicitDeny,
            _ => PolicyVerdict.ImplicitDeny,
        };
        bool? agrees = own == PolicyVerdict.Unknown ? null : own == verdict;
        return new SimulationAnswer
        {
            Verdict = verdict,
            Agrees = agrees,
            MatchedPolicyIds = result.MatchedPolicyIds,
            MissingContext = result.MissingContextKeys,
            AllowedByOrganizations = result.AllowedByOrganizations,
            AllowedByBoundary = result.AllowedByPermissionsBoundary,
            Message = result.AllowedByOrganizations == false ? Messages.SimulationOrganizationDenies
                : agrees == false ? Messages.SimulationDisagrees(verdict, own)
                : null,
        };
    }

    private static SimulationAnswer Unknown(string message) => new() { Verdict = PolicyVerdict.Unknown, Message = message };
}
