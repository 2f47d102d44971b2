using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;

namespace RdsIam.Core.Policies.Live;

/// <summary>The user or role that is to have an inline policy.</summary>
internal sealed record PolicyHolderName(bool IsRole, string Name)
{
    /// <summary>Reads <c>role/name</c>, <c>user/name</c> or the ARN of either.</summary>
    /// <exception cref="Fault">PolicyHolderForm: it is neither, or it does not say which.</exception>
    public static PolicyHolderName Parse(string text)
    {
        var own = text.Split(':', 6) is ["arn", _, "iam", _, _, var rest] ? rest : text;
        return own.Split('/') switch
        {
            ["role", .., { Length: > 0 } name] => new PolicyHolderName(IsRole: true, name),
            ["user", .., { Length: > 0 } name] => new PolicyHolderName(IsRole: false, name),
            _ => throw new Fault("PolicyHolderForm", FaultKind.InvalidArgument, text, text),
        };
    }

    public override string ToString() => $"{(IsRole ? "role" : "user")} {Name}";
}

/// <summary>Puts inline policies.</summary>
internal sealed class PolicyAttachment(IamClient iam)
{
    /// <summary>With somebody's credentials; nothing goes over the network yet.</summary>
    public static PolicyAttachment With(IIdentitySource identity, string region, string? profileName) =>
        new(new IamClient(identity, new AwsClientSettings(region, profileName)));

    /// <summary>Checks that the holder can have the policy: users' policies may be shorter than roles'.</summary>
    /// <exception cref="PolicyFault">AWS would refuse it.</exception>
    public static void Check(PolicyHolderName holder, string policyName, string json) =>
        PolicyDocument.Parse(json, policyName, holder.IsRole ? PolicyKind.RoleInline : PolicyKind.UserInline);

    /// <summary>Adds the policy, or replaces the one of that name.</summary>
    /// <exception cref="Fault">There is no such holder, or AWS refused.</exception>
    public Task PutAsync(PolicyHolderName holder, string policyName, string json, CancellationToken cancellationToken) => holder.IsRole
        ? iam.PutRolePolicyAsync(holder.Name, policyName, json, cancellationToken)
        : iam.PutUserPolicyAsync(holder.Name, policyName, json, cancellationToken);
}
