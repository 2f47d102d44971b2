using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Writing;

/// <summary>What can have inline policies.</summary>
internal enum PolicyHolderKind
{
    Role,
    User,
    Group,
}

/// <summary>The role, user or group that is to have an inline policy.</summary>
internal sealed record PolicyHolderName(PolicyHolderKind Kind, string Name)
{
    /// <summary>The kind of its inline policies, which decides how long they may be.</summary>
    public PolicyKind PolicyKind => Kind switch
    {
        PolicyHolderKind.Role => PolicyKind.RoleInline,
        PolicyHolderKind.User => PolicyKind.UserInline,
        _ => PolicyKind.GroupInline,
    };

    /// <summary>Reads <c>role/name</c>, <c>user/name</c>, <c>group/name</c> or the ARN of one.</summary>
    /// <exception cref="Fault">PolicyHolderForm: it is none of them, or it does not say which.</exception>
    public static PolicyHolderName Parse(string text)
    {
        var own = text.Split(':', 6) is ["arn", _, "iam", _, _, var rest] ? rest : text;
        return own.Split('/') switch
        {
            ["role", .., { Length: > 0 } name] => new PolicyHolderName(PolicyHolderKind.Role, name),
            ["user", .., { Length: > 0 } name] => new PolicyHolderName(PolicyHolderKind.User, name),
            ["group", .., { Length: > 0 } name] => new PolicyHolderName(PolicyHolderKind.Group, name),
            _ => throw new Fault(Messages.PolicyHolderForm(text), FaultKind.InvalidArgument, text),
        };
    }

    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Name}";
}
