namespace RdsIam.Sandbox.Aws;

/// <summary>Users, groups and roles have the same actions for their policies; this is what differs.</summary>
/// <param name="Name">User, Group or Role: in the names of actions and parameters.</param>
/// <param name="Find">The one of a name, or null.</param>
/// <param name="Put">Adds or replaces an inline policy: name, policy's name, document.</param>
internal sealed record IamHolderKind(
    string Name,
    Func<WorldState, string, PolicyHolder?> Find,
    Action<World, string, string, string> Put)
{
    public static readonly IamHolderKind User = new(
        "User",
        (state, name) => state.Users.GetValueOrDefault(name),
        (world, name, policy, document) => world.PutUserPolicy(name, policy, document));

    public static readonly IamHolderKind Group = new(
        "Group",
        (state, name) => state.Groups.GetValueOrDefault(name),
        (world, name, policy, document) => world.PutGroupPolicy(name, policy, document));

    public static readonly IamHolderKind Role = new(
        "Role",
        (state, name) => state.Roles.GetValueOrDefault(name),
        (world, name, policy, document) => world.PutRolePolicy(name, policy, document));

    public static readonly IReadOnlyList<IamHolderKind> All = [User, Group, Role];

    /// <summary>The parameter that names one: <c>UserName</c>.</summary>
    public string Parameter => Name + "Name";

    /// <summary>The one that a call names, once the caller's policies allow the action on it.</summary>
    /// <exception cref="AwsFault">AccessDenied, or NoSuchEntity.</exception>
    public PolicyHolder Get(ApiRequest request, World world, Authorizer authorizer)
    {
        var name = request.Get(Parameter);
        var found = Find(request.State, name);
        // Whether there is one of that name is told only to those who may ask.
        var arn = found is null ? world.Arns.Iam($"{Lower}/{name}") : world.Arns.Of(found);
        authorizer.Demand(request, $"iam:{request.Action}", arn);
        return found ?? throw AwsFault.NoSuchEntity($"The {Lower} with name {name} cannot be found.");
    }

    private string Lower => Name.ToLowerInvariant();
}
