namespace RdsIam.Sandbox.Iam;

/// <summary>Where a policy is kept: it decides which elements belong into it and how long it may be.</summary>
internal enum PolicyHome
{
    /// <summary>A managed policy, also where it is a permissions boundary.</summary>
    Managed,

    /// <summary>A managed policy of AWS's own, which may be longer than those of customers.</summary>
    AwsManaged,

    /// <summary>Inline in a user, a group or a role.</summary>
    User,
    Group,
    Role,

    /// <summary>The trust policy of a role.</summary>
    Trust,

    /// <summary>Passed along when a role is assumed.</summary>
    Session,

    /// <summary>An organization's service control policy.</summary>
    ServiceControl,
}
