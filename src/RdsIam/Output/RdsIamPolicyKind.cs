namespace RdsIam;

/// <summary>What a policy is attached to: it decides what AWS takes.</summary>
public enum RdsIamPolicyKind
{
    /// <summary>A policy of a user, group or role, not said which: the rules that all have, and the largest size.</summary>
    Identity,

    /// <summary>A managed policy: of version 2012-10-17, 6,144 characters.</summary>
    Managed,

    /// <summary>Inline in a role: 10,240 characters for all of them.</summary>
    RoleInline,

    /// <summary>Inline in a user: 2,048 characters for all of them.</summary>
    UserInline,

    /// <summary>Inline in a group: 5,120 characters for all of them.</summary>
    GroupInline,
}
