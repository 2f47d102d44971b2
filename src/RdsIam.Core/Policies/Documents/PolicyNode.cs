using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>What a JSON value is.</summary>
internal enum NodeKind
{
    Object,
    Array,
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A JSON value with its place.</summary>
/// <remarks>
/// <paramref name="Text"/>: The text of a string, number or Boolean; empty for the others.
/// <paramref name="Members"/>: The members of an object in their order, a repeated name as often as it stands there.
/// <paramref name="Items"/>: The items of an array.
/// </remarks>
internal sealed record PolicyNode(
    NodeKind Kind,
    TextPlace Place,
    string Text,
    IReadOnlyList<NodeMember> Members,
    IReadOnlyList<PolicyNode> Items)
{
    /// <summary>The last member of that exact name, or null.</summary>
    public PolicyNode? this[string name] => Members.LastOrDefault(m => m.Name == name)?.Value;
}

/// <summary>A member of a JSON object.</summary>
/// <remarks><paramref name="Place"/>: Where its name stands.</remarks>
internal sealed record NodeMember(string Name, TextPlace Place, PolicyNode Value);
