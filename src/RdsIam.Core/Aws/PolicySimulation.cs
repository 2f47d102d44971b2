namespace RdsIam.Core.Aws;

/// <summary>What to ask IAM's policy simulator.</summary>
internal sealed record PolicySimulation
{
    public required IReadOnlyList<string> ActionNames { get; init; }

    public IReadOnlyList<string> ResourceArns { get; init; } = [];

    /// <summary>Policies (JSON) to judge: the only ones for SimulateCustomPolicy, additional ones for a principal.</summary>
    public IReadOnlyList<string> PolicyInputList { get; init; } = [];

    public IReadOnlyList<string> PermissionsBoundaryPolicyInputList { get; init; } = [];

    public IReadOnlyList<SimulationContextEntry> ContextEntries { get; init; } = [];

    public AwsQueryParameters ToParameters()
    {
        var parameters = AwsQueryParameters.None
            .WithMembers("ActionNames", ActionNames)
            .WithMembers("ResourceArns", ResourceArns)
            .WithMembers("PolicyInputList", PolicyInputList)
            .WithMembers("PermissionsBoundaryPolicyInputList", PermissionsBoundaryPolicyInputList);
        for (var i = 0; i < ContextEntries.Count; i++)
        {
            var (name, entry) = (AwsQueryParameters.Member("ContextEntries", i), ContextEntries[i]);
            parameters = parameters
                .With($"{name}.ContextKeyName", entry.Key)
                .With($"{name}.ContextKeyType", entry.Type)
                .WithMembers($"{name}.ContextKeyValues", entry.Values);
        }

        return parameters;
    }
}

/// <param name="Type"><c>string</c>, <c>boolean</c>, <c>ip</c>, <c>date</c>, <c>numeric</c>, … as in the API reference.</param>
internal sealed record SimulationContextEntry(string Key, string Type, IReadOnlyList<string> Values);

/// <param name="Decision"><c>allowed</c>, <c>explicitDeny</c> or <c>implicitDeny</c>.</param>
/// <param name="MatchedPolicyIds">The policies whose statements matched.</param>
/// <param name="MissingContextKeys">Condition keys that a policy asks for and the simulation did not give.</param>
/// <param name="AllowedByOrganizations">Null where no service control policy was looked at.</param>
/// <param name="AllowedByPermissionsBoundary">Null where there is no boundary.</param>
internal sealed record SimulationResult(
    string Decision,
    IReadOnlyList<string> MatchedPolicyIds,
    IReadOnlyList<string> MissingContextKeys,
    bool? AllowedByOrganizations,
    bool? AllowedByPermissionsBoundary);
