using System.Text.Json;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Policies.Sources;

/// <summary>What readers of templates do with nodes.</summary>
internal static class SourceNodes
{
    public static PolicyNode Text(string text, TextPlace place) => new(NodeKind.Text, place, text, [], []);

    public static PolicyNode Array(IEnumerable<PolicyNode> items, TextPlace place) => new(NodeKind.Array, place, "", [], [.. items]);

    public static PolicyNode Object(IEnumerable<NodeMember> members, TextPlace place) => new(NodeKind.Object, place, "", [.. members], []);

    /// <summary>The text of a member, or null where it is missing or no text.</summary>
    public static string? TextOf(this PolicyNode node, string name) => node[name] is { Kind: NodeKind.Text } found ? found.Text : null;

    /// <summary>The items of a member that is an array; none for others.</summary>
    public static IReadOnlyList<PolicyNode> ItemsOf(this PolicyNode node, string name) => node[name]?.Items ?? [];

    /// <summary>A node by names, or null where one is missing.</summary>
    public static PolicyNode? At(this PolicyNode? node, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            node = node?[name];
        }

        return node;
    }

    /// <summary>The node as JSON.</summary>
    public static string ToJson(this PolicyNode node) => PolicyJson.Write(writer => Write(writer, node), indented: true);

    private static void Write(Utf8JsonWriter writer, PolicyNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Object:
                writer.WriteStartObject();
                foreach (var member in node.Members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case NodeKind.Array:
                writer.WriteStartArray();
                foreach (var item in node.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case NodeKind.Text:
                writer.WriteStringValue(node.Text);
                break;
            case NodeKind.Null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteRawValue(node.Text);
                break;
        }
    }
}
