using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>
/// Finds the policies in what people have at hand: a policy's own text (also URL-encoded, with comments, in quotes), the output of
/// AWS's command line and of AWS.Tools, a Terraform plan or file, a CloudFormation template.
/// </summary>
internal static class PolicyFinder
{
    private const int DeepestQuote = 4;

    /// <summary>
    /// The policies of a text. A text of no format that is known is one policy, whose reading says what is wrong with it.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its file, or null.</param>
    /// <exception cref="Fault">It is YAML or HCL, and broken.</exception>
    public static FoundPolicies Find(string text, string? name) => Find(text, name, 0);

    private static FoundPolicies Find(string text, string? name, int depth)
    {
        var start = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (start.StartsWith("%7B", StringComparison.OrdinalIgnoreCase) && depth < DeepestQuote)
        {
            return Find(Uri.UnescapeDataString(start.TrimEnd()), name, depth + 1);
        }

        return start switch
        {
            "" or ['{' or '[' or '"' or '/', ..] => InJson(text, name, depth),
            _ when HclPolicies.IsHcl(start) => new FoundPolicies(Messages.FormatTerraform, HclPolicies.Find(text, name)),
            ['#', ..] when JsonComments.Blank(start, out _).TrimStart() is ['{' or '[', ..] => InJson(text, name, depth),
            _ => InNode(YamlNodes.Read(text, name), text: null, name, depth),
        };
    }

    private static FoundPolicies InJson(string text, string? name, int depth)
    {
        var json = JsonComments.Blank(text, out var comment);
        IReadOnlyList<PolicyFinding> notes = comment is { } place
            ? [PolicyFinding.Create(Messages.PolicyCommentLeftOut, FindingSeverity.Warning, name, place)]
            : [];
        // What is wrong with the form of a template is said where it stands in a policy, when that is read.
        var root = PolicyJsonReader.Read(json, static (_, _) => { });
        var found = root is null ? null : InNode(root, json, name, depth);
        return found is null
            ? new FoundPolicies(null, [new FoundPolicy { Name = name, Json = json, Notes = notes }])
            : found with { Policies = [.. found.Policies.Select(one => one with { Notes = [.. notes, .. one.Notes] })] };
    }

    /// <param name="root">What was read.</param>
    /// <param name="text">Its text, where that is JSON.</param>
    /// <param name="name">Its file, or null.</param>
    /// <param name="depth">How many texts it was unpacked from.</param>
    private static FoundPolicies InNode(PolicyNode root, string? text, string? name, int depth)
    {
        if (root.Kind == NodeKind.Text && depth < DeepestQuote && root.Text.TrimStart() is ['{' or '%' or '[', ..])
        {
            return Find(root.Text, name, depth + 1);
        }

        if (root["Statement"] is not null)
        {
            return Itself(root, text, name);
        }

        if (root.Kind == NodeKind.Array && root.Items.Count > 0 && root.Items.All(one => one.Kind == NodeKind.Object && one["Effect"] is null))
        {
            var each = root.Items.Select(one => InNode(one, text: null, name, depth)).ToList();
            return new FoundPolicies(each[0].Format, [.. each.SelectMany(one => one.Policies)]);
        }

        return CommandOutput.Find(root, name, inner => Find(inner, name, depth + 1))
            ?? TerraformPlan.Find(root, name)
            ?? CloudFormationTemplate.Find(root, name, inner => Find(inner, name, depth + 1))
            ?? Itself(root, text, name);
    }

    private static FoundPolicies Itself(PolicyNode root, string? text, string? name) => new(
        null,
        [text is null ? new FoundPolicy { Name = name, Json = root.ToJson(), Root = root } : new FoundPolicy { Name = name, Json = text }]);
}
