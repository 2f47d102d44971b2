namespace RdsIam.Core.Tests.Architecture;

/// <summary>The folders of RdsIam.Core and who may know whom. What is not said here is not allowed.</summary>
internal static class Rooms
{
    public const string Core = "RdsIam.Core";

    /// <summary>The namespace of Core itself, which everybody may use: faults and their texts.</summary>
    public const string Ground = "";

    /// <summary>From the bottom up; each with the rooms that it uses, all of which stand above it in this list.</summary>
    public static readonly (string Room, string[] Uses)[] Top =
    [
        ("Faults", []),
        ("Files", []),
        ("Tracing", []),
        ("Names", []),
        ("Values", []),
        ("Tokens", ["Tracing", "Names"]),
        ("Profiles", []),
        ("Aws", ["Tracing", "Names", "Tokens", "Profiles"]),
        ("Credentials", ["Files", "Names", "Tokens", "Profiles", "Aws"]),
        ("Endpoints", ["Names", "Tokens", "Aws"]),
        ("Tunnels", ["Faults", "Files", "Tracing", "Tokens", "Aws"]),
        ("Connections", ["Files", "Tracing", "Names", "Values", "Tokens", "Tunnels"]),
        ("Catalog", ["Names", "Connections"]),
        ("Queries", ["Files", "Tracing", "Names", "Values", "Connections", "Catalog"]),
        ("Bulk", ["Files", "Names", "Values", "Connections", "Queries"]),
        ("Users", ["Names", "Catalog", "Queries"]),
        ("Inspection", ["Connections", "Queries"]),
        ("Policies", ["Names", "Tokens", "Aws", "Credentials", "Endpoints"]),
        ("Access", ["Names", "Tokens", "Aws", "Endpoints", "Catalog", "Users", "Policies"]),
        ("Diagnosis", ["Names", "Tokens", "Aws", "Credentials", "Endpoints", "Tunnels", "Connections", "Queries", "Policies"]),
        ("Clients", ["Files", "Names", "Tokens", "Connections"]),
        ("Proxy", ["Files", "Tracing", "Tokens", "Tunnels", "Connections", "Clients"]),
    ];

    /// <summary>
    /// Rooms within rooms, from the bottom up: each may use those before it. A room's own name stands for its own files. A room
    /// that is not in this list has parts of no order.
    /// </summary>
    public static readonly (string Room, string[] Parts)[] Parts =
    [
        ("Names", ["Names/Dns", "Names"]),
        ("Values", ["Values/Texts", "Values/Wire", "Values/Rows", "Values/Forms"]),
        ("Tokens", ["Tokens", "Tokens/Reading"]),
        ("Credentials", ["Credentials/Caching", "Credentials/Login", "Credentials"]),
        (
            "Connections",
            ["Connections/Lines", "Connections", "Connections/Faults", "Connections/Trust", "Connections/Pools", "Connections/Targets"]
        ),
        (
            "Queries",
            [
                "Queries/Requests", "Queries/Scripts", "Queries/Faults", "Queries/Copying", "Queries/Execution", "Queries/Members",
                "Queries/Sessions", "Queries/Plans", "Queries/Records",
            ]
        ),
        ("Inspection", ["Inspection", "Inspection/Completion"]),
        ("Users", ["Users", "Users/Wishes", "Users/Planning", "Users/Running", "Users/Listing", "Users/Removing"]),
        (
            "Policies",
            [
                "Policies/Matching", "Policies/Documents", "Policies/Evaluation", "Policies/Findings", "Policies/Writing",
                "Policies/Sources", "Policies/Asking",
            ]
        ),
        (
            "Access",
            [
                "Access", "Access/Account", "Access/Matching", "Access/Databases", "Access/Reading", "Access/Chains", "Access/Findings",
                "Access/Rows", "Access/Reports", "Access/Auditing",
            ]
        ),
        ("Diagnosis", ["Diagnosis/Probing", "Diagnosis/Facts", "Diagnosis/Judging", "Diagnosis/Steps", "Diagnosis"]),
    ];
}
