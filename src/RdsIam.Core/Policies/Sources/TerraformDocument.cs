using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Makes a policy of the arguments of Terraform's <c>aws_iam_policy_document</c>.</summary>
internal static class TerraformDocument
{
    // Terraform's arguments and the elements that they become.
    private static readonly (string Argument, string Element)[] Lists =
    [
        ("actions", "Action"), ("not_actions", "NotAction"), ("resources", "Resource"), ("not_resources", "NotResource"),
    ];

    // The others are what Terraform makes of these.
    private static readonly string[] Arguments = ["version", "statement", "source_policy_documents", "override_policy_documents"];

    /// <param name="arguments">The block's; expressions stand in them as <see cref="TemplateValues"/> takes them.</param>
    /// <param name="name">What people call the policy.</param>
    public static FoundPolicy ToPolicy(PolicyNode arguments, string? name)
    {
        var unknown = new UnknownValues(name);
        var block = new TemplateValues(unknown).Resolve(
            arguments with { Members = [.. arguments.Members.Where(member => Arguments.Contains(member.Name, StringComparer.Ordinal))] })!;
        var statements = block.ItemsOf("statement").Select(Statement);
        var root = SourceNodes.Object(
            [
                Member("Version", SourceNodes.Text(block.TextOf("version") ?? PolicyGrammar.NewVersion, block.Place)),
                Member("Statement", SourceNodes.Array(statements, block.Place)),
            ],
            block.Place);
        return new FoundPolicy { Name = name, Json = root.ToJson(), Root = root, Notes = unknown.Notes };
    }

    /// <summary>The arguments of a plan, with an expression where a value is known after the apply only.</summary>
    /// <param name="after">The values that are known.</param>
    /// <param name="unknown">True, at whatever depth, where one is not.</param>
    /// <param name="path">Where in the block this is.</param>
    public static PolicyNode? Merge(PolicyNode? after, PolicyNode? unknown, string path)
    {
        if (unknown is { Kind: NodeKind.Boolean, Text: "true" })
        {
            return TemplateValues.Expression(path, unknown.Place);
        }

        if (unknown is { Kind: NodeKind.Array } && (after is null or { Kind: NodeKind.Array }))
        {
            var count = Math.Max(unknown.Items.Count, after?.Items.Count ?? 0);
            return SourceNodes.Array(
                Enumerable.Range(0, count)
                    .Select(i => Merge(after?.Items.ElementAtOrDefault(i), unknown.Items.ElementAtOrDefault(i), $"{path}[{i}]"))
                    .OfType<PolicyNode>(),
                unknown.Place);
        }

        if (unknown is not { Kind: NodeKind.Object } || after is not (null or { Kind: NodeKind.Object }))
        {
            return after;
        }

        var names = (after?.Members ?? []).Concat(unknown.Members).Select(member => member.Name).Distinct(StringComparer.Ordinal);
        var members =
            from name in names
            let value = Merge(after?[name], unknown[name], path.Length == 0 ? name : $"{path}.{name}")
            where value is not null
            select new NodeMember(name, value.Place, value);
        return SourceNodes.Object(members, (after ?? unknown).Place);
    }

    private static PolicyNode Statement(PolicyNode block)
    {
        var members = new List<NodeMember>();
        if (block.TextOf("sid") is { Length: > 0 })
        {
            members.Add(Member("Sid", block["sid"]!));
        }

        members.Add(Member("Effect", block["effect"] is { Kind: NodeKind.Text } effect ? effect : SourceNodes.Text("Allow", block.Place)));
        AddPrincipals(members, block, "principals", "Principal");
        AddPrincipals(members, block, "not_principals", "NotPrincipal");
        members.AddRange(
            from list in Lists
            let value = block[list.Argument]
            where value is { Kind: NodeKind.Text } || value?.Items.Count > 0
            select Member(list.Element, Values(value)));
        var conditions = block.ItemsOf("condition").GroupBy(one => one.TextOf("test") ?? "").Select(test => Member(
            test.Key,
            SourceNodes.Object(test.Select(one => Member(one.TextOf("variable") ?? "", Values(one["values"] ?? one))), test.First().Place)));
        if (block.ItemsOf("condition").Count > 0)
        {
            members.Add(Member("Condition", SourceNodes.Object(conditions, block["condition"]!.Place)));
        }

        return SourceNodes.Object(members, block.Place);
    }

    private static void AddPrincipals(List<NodeMember> members, PolicyNode block, string argument, string element)
    {
        var types = block.ItemsOf(argument).GroupBy(one => one.TextOf("type") ?? "").Select(type => Member(
            type.Key, SourceNodes.Array(type.SelectMany(one => one.ItemsOf("identifiers")), type.First().Place))).ToList();
        if (types.Count > 0)
        {
            members.Add(Member(element, SourceNodes.Object(types, block[argument]!.Place)));
        }
    }

    /// <summary>Terraform has its own <c>${…}</c> and writes variables of policies as <c>&amp;{…}</c>.</summary>
    private static PolicyNode Values(PolicyNode value) => value.Kind == NodeKind.Text
        ? value with { Text = value.Text.Replace("&{", "${", StringComparison.Ordinal) }
        : SourceNodes.Array(value.Items.Select(Values), value.Place);

    private static NodeMember Member(string name, PolicyNode value) => new(name, value.Place, value);
}
