namespace RdsIam.Sandbox.Aws;

/// <summary>A policy document with what IAM calls it.</summary>
/// <param name="Name">The inline policy's name, or the managed policy's ARN.</param>
/// <param name="SourceType">user, group, role, aws-managed or user-managed, as the policy simulator says it; none for session policies.</param>
/// <param name="Document">The JSON text.</param>
internal sealed record NamedPolicy(string Name, string SourceType, string Document);

/// <summary>The policies that together decide what a principal may do.</summary>
/// <param name="Identity">Inline, attached and groups' policies.</param>
/// <param name="Boundary">The permissions boundary, or null.</param>
/// <param name="Session">Session policies; none: the session is not narrowed.</param>
internal sealed record CallerPolicies(
    IReadOnlyList<NamedPolicy> Identity,
    NamedPolicy? Boundary,
    IReadOnlyList<NamedPolicy> Session)
{
    /// <summary>What a caller's requests are judged by.</summary>
    public static CallerPolicies Of(WorldState state, Caller caller) => Of(state, caller.Holder) with
    {
        Session =
        [
            .. (caller.Session?.Policies ?? []).Select((text, index) => new NamedPolicy($"session-policy-{index}", "none", text)),
        ],
    };

    /// <summary>What a user, a group or a role itself has.</summary>
    public static CallerPolicies Of(WorldState state, PolicyHolder holder)
    {
        var groups = holder is IamUser user
            ? user.Groups.Select(name => state.Groups.GetValueOrDefault(name)).OfType<IamGroup>()
            : [];
        var boundary = holder switch
        {
            IamUser one => one.PermissionsBoundary,
            IamRole one => one.PermissionsBoundary,
            _ => null,
        };
        return new(
            [.. OfHolder(state, holder), .. groups.SelectMany(group => OfHolder(state, group))],
            boundary is null ? null : Managed(state, boundary) ?? new NamedPolicy(boundary, "user-managed", DenyAll),
            []);
    }

    // A boundary whose policy is gone allows nothing.
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";

    private static IEnumerable<NamedPolicy> OfHolder(WorldState state, PolicyHolder holder)
    {
        var type = holder switch
        {
            IamUser => "user",
            IamGroup => "group",
            _ => "role",
        };
        return holder.InlinePolicies.Select(pair => new NamedPolicy(pair.Key, type, pair.Value))
            .Concat(holder.AttachedPolicies.Select(arn => Managed(state, arn)).OfType<NamedPolicy>());
    }

    private static NamedPolicy? Managed(WorldState state, string arn) =>
        state.Policies.TryGetValue(arn, out var policy)
            ? new NamedPolicy(arn, policy.IsAwsManaged ? "aws-managed" : "user-managed", policy.Document)
            : null;
}
