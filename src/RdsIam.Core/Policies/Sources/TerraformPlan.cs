using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Finds the policies in what <c>terraform show -json</c> writes of a plan or a state.</summary>
internal sealed class TerraformPlan
{
    private readonly string? _file;
    private readonly Dictionary<string, PolicyNode> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<FoundPolicy> _policies = [];

    private TerraformPlan(string? file) => _file = file;

    /// <returns>Null: it is no plan and no state.</returns>
    public static FoundPolicies? Find(PolicyNode root, string? file)
    {
        // What Terraform keeps for itself may change with its next version.
        if (root["terraform_version"] is not null && root["resources"] is { Kind: NodeKind.Array })
        {
            throw new Fault(Messages.TerraformStateFile(file ?? Messages.PolicyTextWithoutName), FaultKind.InvalidData, file);
        }

        if (root["format_version"] is null || (root["resource_changes"] ?? root["planned_values"] ?? root["values"]) is null)
        {
            return null;
        }

        var plan = new TerraformPlan(file);
        plan.AddSources(root.At("configuration", "root_module"), "");
        var changes = root.ItemsOf("resource_changes");
        foreach (var change in changes.Where(one => one.TextOf("type") == "aws_iam_policy_document"))
        {
            if (TerraformDocument.Merge(change.At("change", "after"), change.At("change", "after_unknown"), "") is { } arguments)
            {
                plan._documents[change.TextOf("address") ?? ""] = arguments;
            }
        }

        foreach (var change in changes.Where(one => one.TextOf("mode") != "data" && one.At("change", "after") is { Kind: NodeKind.Object }))
        {
            plan.Add(change, change.At("change", "after")!, change.At("change", "after_unknown"));
        }

        if (root["resource_changes"] is null)
        {
            plan.AddModule(root.At("planned_values", "root_module") ?? root.At("values", "root_module"));
        }

        plan.AddUnusedDocuments();
        return new FoundPolicies(Messages.FormatTerraformPlan, plan._policies);
    }

    private void AddModule(PolicyNode? module)
    {
        foreach (var resource in module?.ItemsOf("resources") ?? [])
        {
            if (resource["values"] is { } values && resource.TextOf("mode") != "data")
            {
                Add(resource, values, null);
            }
        }

        foreach (var child in module?.ItemsOf("child_modules") ?? [])
        {
            AddModule(child);
        }
    }

    /// <summary>Which document each resource takes its policy from, for those that are not known before they are made.</summary>
    private void AddSources(PolicyNode? module, string prefix)
    {
        foreach (var resource in module?.ItemsOf("resources") ?? [])
        {
            foreach (var expression in resource["expressions"]?.Members ?? [])
            {
                if (expression.Value.ItemsOf("references").FirstOrDefault(IsDocument) is { } source)
                {
                    _sources[$"{prefix}{resource.TextOf("address")}.{expression.Name}"] = prefix + source.Text[..^".json".Length];
                }
            }
        }

        foreach (var call in module?["module_calls"]?.Members ?? [])
        {
            AddSources(call.Value["module"], $"{prefix}module.{call.Name}.");
        }
    }

    private static bool IsDocument(PolicyNode reference) =>
        reference.Text.StartsWith("data.aws_iam_policy_document.", StringComparison.Ordinal) && reference.Text.EndsWith(".json", StringComparison.Ordinal);

    private void Add(PolicyNode resource, PolicyNode values, PolicyNode? unknown)
    {
        var address = resource.TextOf("address") ?? "";
        foreach (var (member, kind, holder) in TerraformTypes.PoliciesOf(resource.TextOf("type"), values))
        {
            Add(address, member, values[member], unknown?[member]?.Text == "true", kind, holder is null ? null : values.TextOf(holder));
        }

        if (resource.TextOf("type") == "aws_iam_role")
        {
            AddInline(address, values, unknown);
        }
    }

    /// <summary>Where all of a role's inline policies are unknown there may be none: the provider fills them in.</summary>
    private void AddInline(string address, PolicyNode role, PolicyNode? unknown)
    {
        var (known, open) = (role.ItemsOf("inline_policy"), unknown?.ItemsOf("inline_policy") ?? []);
        for (var i = 0; i < known.Count; i++)
        {
            var isUnknown = open.ElementAtOrDefault(i)?["policy"]?.Text == "true";
            Add(address, "inline_policy", known[i]["policy"], isUnknown, PolicyKind.RoleInline, role.TextOf("name"));
        }
    }

    private void Add(string address, string member, PolicyNode? document, bool isUnknown, PolicyKind? kind, string? owner)
    {
        var name = PackedPolicy.Label(_file, address);
        if (document is { Kind: NodeKind.Text })
        {
            _policies.Add(PackedPolicy.Of(document, name) with { Kind = kind, Owner = owner });
        }
        else if (isUnknown)
        {
            var source = _sources.GetValueOrDefault($"{WithoutIndex(address)}.{member}") ?? "";
            var found = _documents.TryGetValue(source, out var known)
                ? TerraformDocument.ToPolicy(known, name)
                : new FoundPolicy { Name = name, Json = "", Unread = Messages.PolicyKnownAfterApply(address) };
            _used.Add(source);
            _policies.Add(found with { Kind = kind, Owner = owner });
        }
    }

    /// <summary>Documents that no resource of the plan names, as where they are handed to a module of others.</summary>
    private void AddUnusedDocuments() => _policies.AddRange(_documents
        .Where(one => !_used.Contains(one.Key))
        .Select(one => TerraformDocument.ToPolicy(one.Value, PackedPolicy.Label(_file, one.Key))));

    private static string WithoutIndex(string address) => address.EndsWith(']') ? address[..address.LastIndexOf('[')] : address;
}
