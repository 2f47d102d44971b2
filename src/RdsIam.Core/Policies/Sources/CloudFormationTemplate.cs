using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Finds the policies in a template of CloudFormation, SAM or the CDK, in JSON or YAML.</summary>
internal sealed class CloudFormationTemplate
{
    private readonly string? _file;
    private readonly Func<string, FoundPolicies> _read;
    private readonly List<FoundPolicy> _policies = [];

    private CloudFormationTemplate(string? file, Func<string, FoundPolicies> read) => (_file, _read) = (file, read);

    /// <param name="root">The template.</param>
    /// <param name="file">Its file, or null.</param>
    /// <param name="read">Reads a document that is a text.</param>
    /// <returns>Null: it is no template.</returns>
    public static FoundPolicies? Find(PolicyNode root, string? file, Func<string, FoundPolicies> read)
    {
        if (root["Resources"] is not { Kind: NodeKind.Object } resources
            || !resources.Members.Any(member => member.Value.TextOf("Type")?.Contains("::", StringComparison.Ordinal) is true))
        {
            return null;
        }

        var template = new CloudFormationTemplate(file, read);
        foreach (var resource in resources.Members)
        {
            if (resource.Value["Properties"] is { } properties)
            {
                template.Add(resource.Name, resource.Value.TextOf("Type"), properties);
            }
        }

        return new FoundPolicies(Messages.FormatCloudFormation, template._policies);
    }

    private void Add(string id, string? type, PolicyNode properties)
    {
        switch (type)
        {
            case "AWS::IAM::ManagedPolicy":
                Add(id, properties["PolicyDocument"], PolicyKind.Managed, owner: null);
                break;
            case "AWS::IAM::Policy":
                Add(id, properties["PolicyDocument"], kind: null, owner: null);
                break;
            case "AWS::IAM::RolePolicy":
                Add(id, properties["PolicyDocument"], PolicyKind.RoleInline, properties.TextOf("RoleName"));
                break;
            case "AWS::IAM::UserPolicy":
                Add(id, properties["PolicyDocument"], PolicyKind.UserInline, properties.TextOf("UserName"));
                break;
            case "AWS::IAM::GroupPolicy":
                Add(id, properties["PolicyDocument"], PolicyKind.GroupInline, properties.TextOf("GroupName"));
                break;
            case "AWS::IAM::Role":
                Add(id, properties["AssumeRolePolicyDocument"], PolicyKind.Trust, Holder(properties, "RoleName", id));
                AddInline(id, properties, PolicyKind.RoleInline, Holder(properties, "RoleName", id));
                break;
            case "AWS::IAM::User":
                AddInline(id, properties, PolicyKind.UserInline, Holder(properties, "UserName", id));
                break;
            case "AWS::IAM::Group":
                AddInline(id, properties, PolicyKind.GroupInline, Holder(properties, "GroupName", id));
                break;
            case "AWS::Serverless::Function" or "AWS::Serverless::StateMachine":
                AddInline(id, properties, PolicyKind.RoleInline, id);
                break;
            case "AWS::Organizations::Policy":
                Add(id, properties["Content"], PolicyKinds.OfOrganization(properties.TextOf("Type")), owner: null);
                break;
            case "AWS::SSO::PermissionSet":
                Add(id, properties["InlinePolicy"], PolicyKind.RoleInline, id);
                break;
        }
    }

    private static string Holder(PolicyNode properties, string member, string id) => properties.TextOf(member) ?? id;

    private void AddInline(string id, PolicyNode properties, PolicyKind kind, string owner)
    {
        foreach (var policy in properties.ItemsOf("Policies"))
        {
            var name = policy.TextOf("PolicyName") is { } given ? $"{id}/{given}" : id;
            // In a serverless function a policy's own text stands in the place.
            Add(name, policy["PolicyDocument"] ?? (policy["Statement"] is null ? null : policy), kind, owner);
        }
    }

    private void Add(string id, PolicyNode? document, PolicyKind? kind, string? owner)
    {
        if (document is null)
        {
            return;
        }

        var name = PackedPolicy.Label(_file, id);
        var unknown = new UnknownValues(name);
        var resolved = new TemplateValues(unknown).Resolve(document);
        IEnumerable<FoundPolicy> found = resolved switch
        {
            { Kind: NodeKind.Object } => [PackedPolicy.Of(resolved, name)],
            { Kind: NodeKind.Text } => _read(resolved.Text).Policies.Select(one => one with { Name = name }),
            _ => [],
        };
        _policies.AddRange(found.Select(one => one with { Kind = kind, Owner = owner, Notes = [.. unknown.Notes, .. one.Notes] }));
    }
}
