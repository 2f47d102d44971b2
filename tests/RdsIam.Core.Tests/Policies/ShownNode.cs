using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Nodes in short, for tests of what reads them.</summary>
internal static class ShownNode
{
    /// <summary>Texts in quotes, everything else as JSON has it without them.</summary>
    public static string Of(PolicyNode? node) => node switch
    {
        null => "nothing",
        { Kind: NodeKind.Object } => $"{{{string.Join(",", node.Members.Select(member => $"{member.Name}:{Of(member.Value)}"))}}}",
        { Kind: NodeKind.Array } => $"[{string.Join(",", node.Items.Select(Of))}]",
        { Kind: NodeKind.Text } => $"'{node.Text}'",
        { Kind: NodeKind.Null } => "null",
        _ => node.Text,
    };
}
