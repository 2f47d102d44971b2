using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

internal sealed partial class World
{
    /// <summary>Adds or replaces an inline policy of a user.</summary>
    /// <exception cref="KeyNotFoundException">Nobody of that name.</exception>
    /// <exception cref="MalformedPolicy">IAM would not take the document.</exception>
    public void PutUserPolicy(string userName, string policyName, string document) =>
        ChangeUser(userName, user => WithInline(user, policyName, document, PolicyHome.User));

    /// <inheritdoc cref="PutUserPolicy"/>
    public void PutGroupPolicy(string groupName, string policyName, string document) =>
        ChangeGroup(groupName, group => WithInline(group, policyName, document, PolicyHome.Group));

    /// <inheritdoc cref="PutUserPolicy"/>
    public void PutRolePolicy(string roleName, string policyName, string document) =>
        ChangeRole(roleName, role => WithInline(role, policyName, document, PolicyHome.Role));

    public void DeleteUserPolicy(string userName, string policyName) =>
        ChangeUser(userName, user => user with { InlinePolicies = user.InlinePolicies.Remove(policyName) });

    public void DeleteGroupPolicy(string groupName, string policyName) =>
        ChangeGroup(groupName, group => group with { InlinePolicies = group.InlinePolicies.Remove(policyName) });

    public void DeleteRolePolicy(string roleName, string policyName) =>
        ChangeRole(roleName, role => role with { InlinePolicies = role.InlinePolicies.Remove(policyName) });

    public void AttachUserPolicy(string userName, string policyArn) =>
        ChangeUser(userName, user => user with { AttachedPolicies = user.AttachedPolicies.Add(State.Policies[policyArn].Arn) });

    public void AttachGroupPolicy(string groupName, string policyArn) =>
        ChangeGroup(groupName, group => group with { AttachedPolicies = group.AttachedPolicies.Add(State.Policies[policyArn].Arn) });

    public void AttachRolePolicy(string roleName, string policyArn) =>
        ChangeRole(roleName, role => role with { AttachedPolicies = role.AttachedPolicies.Add(State.Policies[policyArn].Arn) });

    public void DetachRolePolicy(string roleName, string policyArn) =>
        ChangeRole(roleName, role => role with { AttachedPolicies = role.AttachedPolicies.Remove(policyArn) });

    /// <summary>Sets or, with null, takes away a user's permissions boundary (the ARN of a managed policy).</summary>
    public void SetUserBoundary(string userName, string? policyArn) =>
        ChangeUser(userName, user => user with { PermissionsBoundary = KnownPolicy(policyArn) });

    /// <inheritdoc cref="SetUserBoundary"/>
    public void SetRoleBoundary(string roleName, string? policyArn) =>
        ChangeRole(roleName, role => role with { PermissionsBoundary = KnownPolicy(policyArn) });

    public void AddUserToGroup(string userName, string groupName) =>
        ChangeUser(userName, user => user with { Groups = user.Groups.Add(State.Groups[groupName].Name) });

    private string? KnownPolicy(string? arn) => arn is null ? null : State.Policies[arn].Arn;

    private static T WithInline<T>(T holder, string policyName, string document, PolicyHome home)
        where T : PolicyHolder
    {
        var policies = holder.InlinePolicies.SetItem(policyName, IamDocument.Read(document, policyName, home));
        PolicySize.CheckInline(policies.Values, home, holder.Name);
        return holder with { InlinePolicies = policies };
    }
}
