using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Finds each user's and role's policies in the output of <c>aws iam get-account-authorization-details</c>.</summary>
internal sealed class AuthorizationDetails
{
    private readonly PolicyNode _root;
    private readonly string? _file;
    private readonly Dictionary<string, PolicyNode> _managed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyNode> _groups = new(StringComparer.Ordinal);

    private AuthorizationDetails(PolicyNode root, string? file)
    {
        (_root, _file) = (root, file);
        foreach (var policy in root.ItemsOf("Policies"))
        {
            _managed[policy.TextOf("Arn") ?? ""] = policy;
        }

        foreach (var group in root.ItemsOf("GroupDetailList"))
        {
            _groups[group.TextOf("GroupName") ?? ""] = group;
        }
    }

    /// <returns>Null: it is no such output.</returns>
    public static FoundPolicies? Find(PolicyNode root, string? file)
    {
        if (root.At("UserDetailList") is null && root.At("RoleDetailList") is null && root.At("GroupDetailList") is null)
        {
            return null;
        }

        return new FoundPolicies(Messages.FormatAuthorizationDetails, [.. new AuthorizationDetails(root, file).All()]);
    }

    private IEnumerable<FoundPolicy> All()
    {
        foreach (var user in _root.ItemsOf("UserDetailList"))
        {
            var owner = user.TextOf("Arn");
            var groups = user.ItemsOf("GroupList").Select(group => _groups.GetValueOrDefault(group.Text)).OfType<PolicyNode>();
            var found = Inline(user, "UserPolicyList", PolicyKind.UserInline)
                .Concat(Attached(user))
                .Concat(groups.SelectMany(group => Inline(group, "GroupPolicyList", PolicyKind.GroupInline).Concat(Attached(group))))
                .Concat(Boundary(user));
            foreach (var policy in Owned(found, owner))
            {
                yield return policy;
            }
        }

        foreach (var role in _root.ItemsOf("RoleDetailList"))
        {
            var owner = role.TextOf("Arn");
            foreach (var policy in Owned(Inline(role, "RolePolicyList", PolicyKind.RoleInline).Concat(Attached(role)).Concat(Boundary(role)), owner))
            {
                yield return policy;
            }

            if (role.At("AssumeRolePolicyDocument") is { } trust)
            {
                yield return PackedPolicy.Of(trust, PackedPolicy.Label(_file, owner)) with { Kind = PolicyKind.Trust, Owner = owner };
            }
        }
    }

    /// <summary>A principal without any policy is there all the same, and may do nothing.</summary>
    private static IEnumerable<FoundPolicy> Owned(IEnumerable<FoundPolicy> found, string? owner) =>
        found.DefaultIfEmpty(new FoundPolicy { Json = "" }).Select(policy => policy with { Owner = owner });

    private IEnumerable<FoundPolicy> Inline(PolicyNode holder, string list, PolicyKind kind) =>
        from policy in holder.ItemsOf(list)
        let document = policy.At("PolicyDocument")
        where document is not null
        select PackedPolicy.Of(document, PackedPolicy.Label(_file, policy.TextOf("PolicyName"))) with { Kind = kind };

    private IEnumerable<FoundPolicy> Attached(PolicyNode holder) =>
        holder.ItemsOf("AttachedManagedPolicies").Select(policy => Managed(policy.TextOf("PolicyArn"))).OfType<FoundPolicy>();

    private IEnumerable<FoundPolicy> Boundary(PolicyNode holder) =>
        holder.At("PermissionsBoundary", "PermissionsBoundaryArn") is { Kind: NodeKind.Text } arn && Managed(arn.Text) is { } policy
            ? [policy with { IsBoundary = true }]
            : [];

    private FoundPolicy? Managed(string? arn)
    {
        if (arn is null)
        {
            return null;
        }

        var name = PackedPolicy.Label(_file, arn);
        var version = _managed.GetValueOrDefault(arn) is { } policy
            ? policy.ItemsOf("PolicyVersionList").FirstOrDefault(one => one.At("IsDefaultVersion")?.Text == "true")
            : null;
        return version.At("Document") is { } document
            ? PackedPolicy.Of(document, name) with { Kind = PolicyKind.Stored }
            // The output can be made with a filter that leaves AWS's own policies out.
            : new FoundPolicy { Name = name, Json = "", Unread = Messages.ManagedPolicyNotInDetails(arn) };
    }
}
