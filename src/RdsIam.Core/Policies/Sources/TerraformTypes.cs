using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Which resources of Terraform's AWS provider have policies.</summary>
internal static class TerraformTypes
{
    /// <summary>The arguments that have a policy, what it is attached to, and the argument that names the holder.</summary>
    /// <param name="type">The resource's type.</param>
    /// <param name="arguments">Its arguments.</param>
    public static IReadOnlyList<(string Member, PolicyKind? Kind, string? Holder)> PoliciesOf(
        string? type, PolicyNode arguments) => type switch
    {
        "aws_iam_policy" => [("policy", PolicyKind.Managed, null)],
        "aws_iam_role_policy" => [("policy", PolicyKind.RoleInline, "role")],
        "aws_iam_user_policy" => [("policy", PolicyKind.UserInline, "user")],
        "aws_iam_group_policy" => [("policy", PolicyKind.GroupInline, "group")],
        "aws_iam_role" => [("assume_role_policy", PolicyKind.Trust, "name")],
        "aws_organizations_policy" => [("content", PolicyKinds.OfOrganization(arguments.TextOf("type") ?? "SERVICE_CONTROL_POLICY"), null)],
        "aws_ssoadmin_permission_set_inline_policy" => [("inline_policy", PolicyKind.RoleInline, null)],
        _ => [],
    };
}
