using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Finds the policies in what AWS's command line writes, and AWS.Tools emits.</summary>
internal static class CommandOutput
{
    // Who has an inline policy, in the output of get-role-policy, get-user-policy and get-group-policy.
    private static readonly (string Member, PolicyKind Kind)[] Holders =
    [
        ("RoleName", PolicyKind.RoleInline), ("UserName", PolicyKind.UserInline), ("GroupName", PolicyKind.GroupInline),
    ];

    /// <returns>Null: it is no such output.</returns>
    public static FoundPolicies? Find(PolicyNode root, string? file, Func<string, FoundPolicies> read)
    {
        if (AuthorizationDetails.Find(root, file) is { } details)
        {
            return details;
        }

        if (root.At("TemplateBody") is { } body)
        {
            return body.Kind == NodeKind.Text ? read(body.Text) : CloudFormationTemplate.Find(body, file, read);
        }

        var output = root.At("PolicyVersion") ?? root.At("Role") ?? root.At("Policy") ?? root;
        return Of(output, file) is { } found ? new FoundPolicies(Messages.FormatAwsOutput, [found])
            : NamesOnly(root, output)
            ? throw new Fault(Messages.PolicyNamesOnly(file ?? Messages.PolicyTextWithoutName), FaultKind.InvalidData, file)
            : null;
    }

    /// <summary>True for the output of get-policy and of the commands that list policies.</summary>
    private static bool NamesOnly(PolicyNode root, PolicyNode output) =>
        output.At("DefaultVersionId") is not null || root.At("PolicyNames") is not null || root.At("AttachedPolicies") is not null
        || root.ItemsOf("Policies").Any(one => one.At("DefaultVersionId") is not null && one.At("PolicyVersionList") is null);

    private static FoundPolicy? Of(PolicyNode output, string? file)
    {
        if (output.At("PolicyDocument") is { } inline && output.At("Type") is null)
        {
            var holder = Holders.FirstOrDefault(one => output.TextOf(one.Member) is not null);
            return PackedPolicy.Of(inline, PackedPolicy.Label(file, output.TextOf("PolicyName"))) with
            {
                Kind = holder.Member is null ? null : holder.Kind,
                Owner = holder.Member is null ? null : output.TextOf(holder.Member),
            };
        }

        if (output.At("Document") is { } version && output.At("VersionId") is not null)
        {
            return PackedPolicy.Of(version, file) with { Kind = PolicyKind.Managed };
        }

        if (output.At("Content") is { Kind: NodeKind.Text } content && output.At("PolicySummary") is { } summary)
        {
            return PackedPolicy.Of(content, PackedPolicy.Label(file, summary.TextOf("Name"))) with
            {
                Kind = PolicyKinds.OfOrganization(summary.TextOf("Type")),
            };
        }

        if (output.At("AssumeRolePolicyDocument") is { } trust && output.At("RoleName") is not null)
        {
            return PackedPolicy.Of(trust, PackedPolicy.Label(file, output.TextOf("RoleName"))) with
            {
                Kind = PolicyKind.Trust,
                Owner = output.TextOf("Arn") ?? output.TextOf("RoleName"),
            };
        }

        return output.At("InlinePolicy") is { Kind: NodeKind.Text } set ? PackedPolicy.Of(set, file) with { Kind = PolicyKind.RoleInline } : null;
    }
}
