namespace RdsIam.Mutants;

/// <summary>A part of Core whose tests are judged.</summary>
/// <param name="Name">On the command line and in the table.</param>
/// <param name="Folders">Its sources.</param>
/// <param name="Tests">What is run: the arguments of the test program.</param>
internal sealed record Part(string Name, IReadOnlyList<string> Folders, IReadOnlyList<string> Tests)
{
    /// <summary>Classes that take long, run only on what the others have not seen.</summary>
    public IReadOnlyList<string> Slow { get; init; } = [];

    /// <summary>What is run, one after the other until one fails.</summary>
    public IEnumerable<IReadOnlyList<string>> Runs => Slow.Count == 0
        ? [Tests]
        : [[.. Tests, "--filter-not-class", .. Classes([.. Slow])], ["--filter-class", .. Classes([.. Slow])]];

    public static IReadOnlyList<Part> All { get; } =
    [
        new("Tokens", ["Tokens"], Namespaces("Tokens")),
        new("Scripts", ["Queries/Scripts"], ["--filter-class", .. Classes(
            "Queries.SqlScriptTests", "Queries.CommandTagTests", "Queries.PsqlCommandTests", "Queries.ScriptTests", "Queries.HintTests",
            "Queries.ParameterTests", "Queries.PsqlCutTests", "Queries.QuickStatementTests", "Queries.SessionTests", "Inspection.SqlPointTests",
            "Queries.StatementWordsTests", "Queries.SessionTracesTests", "Queries.ParameterUseTests", "Queries.ReadScriptsTests",
            "Queries.PsqlAdviceTests", "Queries.ScriptCheckTests", "Queries.SqlPlaceTests")])
        {
            Slow = ["Queries.PsqlCutTests", "Queries.QuickStatementTests"],
        },
        new("Values", ["Values/Texts", "Values/Wire"], ["--filter-class", .. Classes(
            "Values.*", "Bulk.RecordImportTests", "Queries.ParameterTests", "Queries.MemberTests")])
        {
            Slow =
            [
                "Values.RoundTripTests", "Values.BuiltInTypeTests", "Values.NestedTypeTests", "Values.NumericTypeTests", "Values.PrintedTextTests",
                "Values.ResultFormTests", "Values.RowTypeTests", "Values.TextTypeTests", "Values.TypeTests", "Values.WireFuzzTests",
                "Bulk.RecordImportTests", "Queries.ParameterTests", "Queries.MemberTests",
            ],
        },
        new("Tunnels", ["Tunnels/Ssm", "Tunnels/Smux"], ["--filter-class", .. Classes(
            "Tunnels.SsmTunnelTests", "Tunnels.SsmChangeTests", "Tunnels.SsmPayloadTests", "Tunnels.AgentFrameTests",
            "Tunnels.ReliableChannelTests", "Tunnels.SendWindowTests", "Tunnels.ReorderBufferTests", "Tunnels.SmuxSessionTests",
            "Tunnels.TunnelDoorTests", "Tunnels.SsmWordTests", "Tunnels.SmuxStreamTests", "Tunnels.SsmLineTests", "Tunnels.SsmApiTests",
            "Tunnels.SsmSessionTests", "Tunnels.WebSocketLineTests", "Tunnels.SsmStreamTests")])
        {
            Slow =
            [
                "Tunnels.SsmTunnelTests", "Tunnels.SsmChangeTests", "Tunnels.TunnelDoorTests", "Tunnels.ReliableChannelTests",
                "Tunnels.SsmSessionTests",
            ],
        },
        new("Policies", ["Policies"], [.. Namespaces("Policies"), "--filter-not-trait", "Needs=Server"])
        {
            Slow = ["Policies.UnknownKeyPropertyTests", "Policies.PolicyPropertyTests", "Policies.PolicyWriterTests", "Policies.PolicyMutationTests"],
        },
        new("Planning", ["Users/Planning", "Users/Wishes"], Namespaces("Users"))
        {
            Slow = ["Users.ApplyTests", "Users.RemoveTests", "Users.RoleTests", "Users.ListTests", "Users.AccessTests"],
        },
    ];

    private static string[] Namespaces(string name) => ["--filter-namespace", $"RdsIam.Core.Tests.{name}*"];

    private static IEnumerable<string> Classes(params string[] names) => names.Select(name => "RdsIam.Core.Tests." + name);
}
