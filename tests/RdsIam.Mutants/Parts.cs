namespace RdsIam.Mutants;

/// <summary>A part of Core whose tests are judged.</summary>
/// <param name="Name">On the command line and in the table.</param>
/// <param name="Folders">Its sources.</param>
/// <param name="Tests">What is run: the arguments of the test program.</param>
internal sealed record Part(string Name, IReadOnlyList<string> Folders, IReadOnlyList<string> Tests)
{
    public static IReadOnlyList<Part> All { get; } =
    [
        new("Tokens", ["Tokens"], Namespaces("Tokens")),
        new("Policies", ["Policies"], [.. Namespaces("Policies"), "--filter-not-trait", "Needs=Server"]),
        new("Planning", ["Users/Planning", "Users/Wishes"], Namespaces("Users")),
        new("Scripts", ["Queries/Scripts"], ["--filter-class", .. Classes(
            "Queries.SqlScriptTests", "Queries.CommandTagTests", "Queries.PsqlCommandTests", "Queries.ScriptTests", "Queries.HintTests",
            "Queries.ParameterTests", "Queries.PsqlCutTests", "Queries.QuickStatementTests", "Queries.SessionTests", "Inspection.SqlPointTests")]),
        new("Values", ["Values/Texts", "Values/Wire"], ["--filter-class", .. Classes(
            "Values.*", "Bulk.RecordImportTests", "Queries.ParameterTests", "Queries.MemberTests")]),
        new("Tunnels", ["Tunnels/Ssm", "Tunnels/Smux"], ["--filter-class", .. Classes(
            "Tunnels.SsmTunnelTests", "Tunnels.SsmChangeTests", "Tunnels.SsmPayloadTests", "Tunnels.AgentFrameTests",
            "Tunnels.ReliableChannelTests", "Tunnels.SmuxSessionTests", "Tunnels.TunnelDoorTests")]),
    ];

    private static string[] Namespaces(string name) => ["--filter-namespace", $"RdsIam.Core.Tests.{name}*"];

    private static IEnumerable<string> Classes(params string[] names) => names.Select(name => "RdsIam.Core.Tests." + name);
}
