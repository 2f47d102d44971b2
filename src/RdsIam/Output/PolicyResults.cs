using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Writing;
using RdsIam.Input;

namespace RdsIam.Output;

/// <summary>From Core's answers about policies to what the pipeline emits.</summary>
internal static class PolicyResults
{
    public static RdsIamPolicyResult From(PolicyTestResult result) => new()
    {
        Decision = (RdsIamPolicyDecision)result.Answer.Verdict,
        Reason = result.Answer.Reason,
        Principal = result.Principal,
        Action = result.Question.Action,
        Resource = result.Question.Resource,
        UserName = result.Question.Connect?.UserName,
        HostName = result.HostName,
        MatchedStatements = [.. result.Answer.Decision.MatchedStatements.Select(From)],
        NearMisses = [.. result.Answer.NearMisses.Select(From)],
        MissingContext = [.. result.Answer.Decision.MissingContext],
        Findings = [.. result.Findings.Select(From)],
        Suggestion = [.. result.Answer.Suggestion.Select(From)],
        Policies = [.. result.Collected.Policies.Select(From)],
        Unread = [.. result.Collected.Unread.Select(From)],
        Simulation = result.Simulation is { } simulation ? From(simulation) : null,
    };

    /// <summary>A draft as New-RdsIamPolicy writes it.</summary>
    /// <param name="draft">The policy.</param>
    /// <param name="form">What it becomes.</param>
    /// <param name="name">What it is called in Terraform and CloudFormation.</param>
    /// <exception cref="Core.Fault">AWS would refuse the policy, or it would not work.</exception>
    public static object? Written(PolicyDraft draft, RdsIamPolicyFormat form, string name) => form switch
    {
        RdsIamPolicyFormat.Terraform => PolicyWriter.Write(draft, PolicyFormat.Terraform, name),
        RdsIamPolicyFormat.CloudFormation => PolicyWriter.Write(draft, PolicyFormat.CloudFormation, name),
        RdsIamPolicyFormat.Object => JsonObjects.From(PolicyWriter.Write(draft, PolicyFormat.Json, name)),
        _ => PolicyWriter.Write(draft, PolicyFormat.Json, name),
    };

    public static PolicyKind Kind(RdsIamPolicyKind kind) => kind switch
    {
        RdsIamPolicyKind.Managed => PolicyKind.Managed,
        RdsIamPolicyKind.RoleInline => PolicyKind.RoleInline,
        RdsIamPolicyKind.UserInline => PolicyKind.UserInline,
        RdsIamPolicyKind.GroupInline => PolicyKind.GroupInline,
        _ => PolicyKind.Identity,
    };

    private static RdsIamMatchedStatement From(MatchedStatement matched) => new()
    {
        Effect = matched.Effect.ToString(),
        Layer = matched.Layer.ToString(),
        Policy = matched.PolicyName,
        Index = matched.Index,
        Sid = matched.Sid,
        Line = matched.Statement.Place.Line,
        Why = matched.Why,
    };

    private static RdsIamMatchedStatement From(NearMiss miss) => new()
    {
        Effect = miss.Statement.Effect.ToString(),
        Layer = miss.Layer.ToString(),
        Policy = miss.Policy.Name,
        Index = miss.Statement.Index,
        Sid = miss.Statement.Sid?.Text,
        Line = miss.Statement.Place.Line,
        Why = miss.Why,
    };

    private static RdsIamPolicyFinding From(PolicyFinding finding) => new()
    {
        Id = finding.Id,
        Severity = (RdsIamFindingSeverity)finding.Severity,
        Policy = finding.Policy,
        JsonPointer = finding.JsonPointer,
        Line = finding.Line,
        Column = finding.Column,
        Message = finding.Message,
        Fix = finding.Fix,
    };

    private static RdsIamPolicy From(CollectedPolicy policy) => new()
    {
        Name = policy.Document.Name,
        Source = policy.Source.ToString(),
        Owner = policy.Owner,
        Arn = policy.Arn,
        Document = policy.Document.Json,
    };

    private static RdsIamUnreadPolicy From(UnreadPolicy unread) => new()
    {
        Action = unread.Action,
        Resource = unread.Resource,
        Message = unread.Message,
    };

    private static RdsIamPolicySuggestion From(SuggestedStatement suggested) => new()
    {
        Layer = suggested.Layer.ToString(),
        Level = suggested.Level,
        Statement = suggested.Statement,
    };

    private static RdsIamPolicySimulation From(SimulationAnswer simulation) => new()
    {
        Decision = (RdsIamPolicyDecision)simulation.Verdict,
        Agrees = simulation.Agrees,
        MatchedPolicies = [.. simulation.MatchedPolicyIds],
        MissingContext = [.. simulation.MissingContext],
        AllowedByOrganizations = simulation.AllowedByOrganizations,
        AllowedByPermissionsBoundary = simulation.AllowedByBoundary,
        Message = simulation.Message,
    };
}
