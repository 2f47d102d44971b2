namespace RdsIam.Core.Access.Chains;

/// <summary>What sort of party may assume a role.</summary>
internal enum AssumerKind
{
    User,
    Role,

    /// <summary>Another account, and whoever it lets.</summary>
    Account,

    /// <summary>A user or role that is in none of the accounts that were read.</summary>
    Outsider,
    Service,

    /// <summary>A permission set of IAM Identity Center, for whoever is assigned to it.</summary>
    SsoPermissionSet,

    /// <summary>A subject of an OpenID Connect provider's tokens.</summary>
    OidcSubject,

    /// <summary>Users of a SAML provider.</summary>
    SamlProvider,

    /// <summary>Whoever has an AWS account.</summary>
    Anybody,
}
