using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Reads the many places where the grammar takes a string or an array of strings.</summary>
internal static class TextList
{
    /// <summary>The strings; empty when there is none, and then that was reported.</summary>
    /// <remarks>
    /// <paramref name="element"/>: The element's name for messages.
    /// <paramref name="scalars"/>: True where numbers and Booleans stand for their texts: in conditions.
    /// <paramref name="mayBeEmpty"/>: True where an empty array is no fault of form.
    /// </remarks>
    public static IReadOnlyList<PlacedText> Read(
        PolicyNode node,
        string element,
        RefusePolicy refuse,
        bool scalars = false,
        bool mayBeEmpty = false)
    {
        var nodes = node.Kind == NodeKind.Array ? node.Items : [node];
        if (nodes.Count == 0 && !mayBeEmpty)
        {
            refuse(Messages.PolicyListEmpty(element), node.Place);
        }

        var texts = new List<PlacedText>(nodes.Count);
        foreach (var item in nodes)
        {
            if (item.Kind == NodeKind.Text || (scalars && item.Kind is NodeKind.Number or NodeKind.Boolean))
            {
                texts.Add(new PlacedText(item.Text, item.Place));
            }
            else if (item is { Kind: NodeKind.Object, Members: [{ Name: var function }] } && IsOfTemplate(function))
            {
                refuse(Messages.PolicyIntrinsic(element, function), item.Place);
            }
            else
            {
                refuse(Messages.PolicyValueType(element, "a string or an array of strings"), item.Place);
            }
        }

        return texts;
    }

    /// <summary>True for a function of CloudFormation, which stands in a template and never in a policy.</summary>
    private static bool IsOfTemplate(string name) => name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal);
}
