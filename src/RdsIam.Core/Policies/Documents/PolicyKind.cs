namespace RdsIam.Core.Policies.Documents;

/// <summary>What a policy document is attached to: it decides which elements belong into it and how long it may be.</summary>
internal enum PolicyKind
{
    /// <summary>Not said: a statement may have a principal, a resource or both; the largest quota holds.</summary>
    Unspecified,

    /// <summary>A policy of an identity, not said which: grammar as of managed policies, the largest quota, either version.</summary>
    Identity,

    /// <summary>A managed policy (also a permissions boundary): 6,144 characters without white space.</summary>
    Managed,

    /// <summary>The inline policies of a user: 2,048 characters.</summary>
    UserInline,

    /// <summary>The inline policies of a group: 5,120 characters.</summary>
    GroupInline,

    /// <summary>The inline policies of a role: 10,240 characters.</summary>
    RoleInline,

    /// <summary>The trust policy of a role: 2,048 characters, 4,096 on request.</summary>
    Trust,

    /// <summary>A policy passed when a role is assumed: 2,048 characters.</summary>
    Session,

    /// <summary>A service control policy: 5,120 characters.</summary>
    ServiceControl,

    /// <summary>A policy that IAM has stored already: AWS's own managed policies are longer than those of customers may be.</summary>
    Stored,

    /// <summary>
    /// A resource control policy. It refuses actions of some services on an account's resources, and allows nothing. Source: "List of AWS
    /// services that support RCPs" in the user guide of AWS Organizations (September 2026): sts and dsql are in it, rds-db is not.
    /// </summary>
    ResourceControl,
}

/// <summary>What the rules ask of kinds.</summary>
internal static class PolicyKinds
{
    /// <summary>What AWS Organizations calls a policy's type; null: another one than those that decide about access.</summary>
    public static PolicyKind? OfOrganization(string? type) => type switch
    {
        "SERVICE_CONTROL_POLICY" => PolicyKind.ServiceControl,
        "RESOURCE_CONTROL_POLICY" => PolicyKind.ResourceControl,
        _ => null,
    };

    /// <summary>True for policies that are attached to identities, or limit them.</summary>
    public static bool IsOfIdentity(this PolicyKind kind) =>
        kind is not (PolicyKind.Unspecified or PolicyKind.Trust or PolicyKind.Stored or PolicyKind.ResourceControl);

    /// <summary>
    /// True where AWS has yet to take the words of a policy. What IAM has stored it took; and of a document of which nobody says
    /// what it is, only the form is checked.
    /// </summary>
    public static bool IsChecked(this PolicyKind kind) => kind is not (PolicyKind.Unspecified or PolicyKind.Stored);
}
