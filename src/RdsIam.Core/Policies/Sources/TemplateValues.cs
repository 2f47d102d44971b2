using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Sources;

/// <summary>
/// Makes plain values of a template's functions, with wildcards for what is known when it is used only. They are CloudFormation's; what
/// reads Terraform puts its expressions into the same form.
/// </summary>
/// <param name="unknown">Takes what is not known.</param>
internal sealed partial class TemplateValues(UnknownValues unknown)
{
    private const string Reference = "Ref";
    private const string Join = "Fn::Join";
    private const string NoValue = "AWS::NoValue";

    /// <summary>An expression whose value is not known.</summary>
    public static PolicyNode Expression(string text, TextPlace place) =>
        SourceNodes.Object([new NodeMember(Reference, place, SourceNodes.Text(text, place))], place);

    /// <summary>Texts and expressions, one behind the other.</summary>
    public static PolicyNode Joined(IReadOnlyList<PolicyNode> parts, TextPlace place) => SourceNodes.Object(
        [new NodeMember(Join, place, SourceNodes.Array([SourceNodes.Text("", place), SourceNodes.Array(parts, place)], place))], place);

    /// <returns>Null: the value is left out (AWS::NoValue).</returns>
    public PolicyNode? Resolve(PolicyNode node) => node switch
    {
        { Kind: NodeKind.Object, Members: [{ Name: Reference } reference] } => Referenced(node, reference.Value.Text),
        { Kind: NodeKind.Object, Members: [{ Name: var name } member] } when name.StartsWith("Fn::", StringComparison.Ordinal) =>
            Function(node, name, member.Value),
        { Kind: NodeKind.Object } => SourceNodes.Object(Members(node), node.Place),
        { Kind: NodeKind.Array } => SourceNodes.Array(node.Items.SelectMany(Items), node.Place),
        _ => node,
    };

    private IEnumerable<NodeMember> Members(PolicyNode node) =>
        from member in node.Members
        let value = Resolve(member.Value)
        where value is not null
        select member with { Value = value };

    /// <summary>An item of a list; of a choice both sides, as either may be meant.</summary>
    private IEnumerable<PolicyNode> Items(PolicyNode item)
    {
        if (item is { Kind: NodeKind.Object, Members: [{ Name: "Fn::If", Value.Items: [_, var yes, var no] }] })
        {
            return new[] { yes, no }.Select(Resolve).OfType<PolicyNode>();
        }

        return Resolve(item) is { } value ? [value] : [];
    }

    private PolicyNode? Referenced(PolicyNode node, string name) =>
        name == NoValue ? null : SourceNodes.Text(unknown.Take(name, node.Place), node.Place);

    private PolicyNode? Function(PolicyNode node, string name, PolicyNode argument) => (name, argument) switch
    {
        ("Fn::Sub", { Kind: NodeKind.Text }) => Substituted(node, argument.Text, null),
        ("Fn::Sub", { Items: [{ Kind: NodeKind.Text } text, var values] }) => Substituted(node, text.Text, values),
        (Join, { Items: [{ Kind: NodeKind.Text } between, { Kind: NodeKind.Array } parts] }) => Whole(
            node,
            string.Join(between.Text, parts.Items.Select(Resolve).OfType<PolicyNode>().Select(part => part.Text)),
            isHeadKnown: parts.Items is [] or [{ Kind: NodeKind.Text }, ..]),
        ("Fn::If", { Items: [_, var yes, var no] }) => Resolve(yes) ?? Resolve(no),
        ("Fn::GetAtt", { Kind: NodeKind.Array }) => Taken(node, string.Join('.', argument.Items.Select(part => part.Text))),
        _ => Taken(node, argument.Kind == NodeKind.Text ? argument.Text : name),
    };

    private PolicyNode Taken(PolicyNode node, string expression) => SourceNodes.Text(unknown.Take(expression, node.Place), node.Place);

    /// <summary>Of what begins with a value that is not known, the rest says nothing: <c>*/app</c> would be no ARN.</summary>
    private static PolicyNode Whole(PolicyNode node, string text, bool isHeadKnown) =>
        SourceNodes.Text(isHeadKnown || !text.StartsWith('*') ? text : "*", node.Place);

    private PolicyNode Substituted(PolicyNode node, string text, PolicyNode? values) => Whole(
        node,
        Variable().Replace(text, match =>
        {
            var name = match.Groups["name"].Value.Trim();
            // ${!x} is the text ${x}: so templates write the variables of policies.
            return name.StartsWith('!') ? "${" + name[1..] + "}"
                : values?[name] is { } value && Resolve(value) is { Kind: NodeKind.Text } known ? known.Text
                : unknown.Take(name, node.Place);
        }),
        isHeadKnown: !text.StartsWith("${", StringComparison.Ordinal));

    [GeneratedRegex(@"\$\{(?<name>[^{}]*)\}")]
    private static partial Regex Variable();
}
