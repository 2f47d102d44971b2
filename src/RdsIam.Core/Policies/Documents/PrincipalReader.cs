using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Reads Principal and NotPrincipal.</summary>
internal static class PrincipalReader
{
    public static IReadOnlyList<PrincipalEntry> Entries(NodeMember member, RefusePolicy refuse)
    {
        var node = member.Value;
        switch (node.Kind)
        {
            case NodeKind.Text when node.Text == "*":
                return [new PrincipalEntry("*", new PlacedText("*", node.Place))];
            case NodeKind.Object when node.Members.Count > 0:
                return [.. node.Members.SelectMany(m => Entries(m, member.Name, refuse))];
            default:
                refuse(Messages.PolicyPrincipalForm(member.Name), node.Place);
                return [];
        }
    }

    private static IEnumerable<PrincipalEntry> Entries(NodeMember type, string element, RefusePolicy refuse)
    {
        if (!PolicyGrammar.PrincipalTypes.Contains(type.Name, StringComparer.Ordinal))
        {
            refuse(Messages.PolicyUnknownElement(type.Name, string.Join(", ", PolicyGrammar.PrincipalTypes)), type.Place);
        }

        return TextList.Read(type.Value, element, refuse).Select(t => new PrincipalEntry(type.Name, t));
    }
}
