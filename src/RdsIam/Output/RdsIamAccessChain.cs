namespace RdsIam;

/// <summary>Somebody who may become a role, and on which way.</summary>
public sealed class RdsIamAccessChain
{
    internal RdsIamAccessChain()
    {
    }

    /// <summary>An ARN, the number of an account, a service, a permission set, or a subject of an OpenID Connect provider.</summary>
    public required string From { get; init; }

    /// <summary>User, Role, Account, Outsider, Service, SsoPermissionSet, OidcSubject, SamlProvider or Anybody.</summary>
    public required string Kind { get; init; }

    /// <summary>The names of the roles that are assumed in turn; the last one is the row's principal.</summary>
    public required string[] Way { get; init; }

    /// <summary>How sure it is.</summary>
    public required RdsIamAccessDecision Decision { get; init; }

    /// <summary>What must hold on the way; null where nothing.</summary>
    public string? Condition { get; init; }

    /// <summary>From whom, over which roles, and under which condition.</summary>
    public required string Text { get; init; }

    /// <summary>The same.</summary>
    public override string ToString() => Text;
}
