namespace RdsIam.Core.Policies.Matching;

/// <summary>What sort of identity makes a request.</summary>
internal enum PrincipalKind
{
    Root,
    User,
    Role,
    AssumedRole,
    FederatedUser,
    Service,
    Federated,
    Anonymous,
}

/// <summary>Who makes a request.</summary>
internal sealed record RequestPrincipal
{
    // Web identity providers that policies name by host instead of ARN, after IAM's manual ("Web identity session principals").
    private static readonly string[] NamedProviders =
    [
        "cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com",
    ];

    public required PrincipalKind Kind { get; init; }

    /// <summary>The ARN, a service's name, a provider's ARN or host, or <c>*</c>.</summary>
    public required string Id { get; init; }

    /// <summary>aws, aws-cn, …; empty where there is none.</summary>
    public string Partition { get; init; } = "";

    /// <summary>Twelve digits; empty where there is none.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>The name of the user or role without its path; empty for others.</summary>
    public string Name { get; init; } = "";

    /// <summary>The session's name of an assumed role; empty for others.</summary>
    public string SessionName { get; init; } = "";

    /// <summary>True for identities of an account, which identity policies can be attached to.</summary>
    public bool IsAccountIdentity => Kind < PrincipalKind.Service;

    /// <summary>True for a role that belongs to a service of AWS: "SCPs do not affect any service-linked role."</summary>
    public bool IsServiceLinked => Kind == PrincipalKind.Role && Id.Contains(":role/aws-service-role/", StringComparison.Ordinal);

    /// <summary>True for a role or a session of it.</summary>
    public bool IsRole => Kind is PrincipalKind.Role or PrincipalKind.AssumedRole;

    /// <summary>Reads an ARN, an account number, a service's name, a web identity provider or <c>*</c>.</summary>
    /// <exception cref="Fault">It is none of them.</exception>
    public static RequestPrincipal Parse(string text) =>
        TryParse(text) ?? throw new Fault(Messages.PrincipalNotUnderstood(text), FaultKind.InvalidArgument, text);

    /// <summary>As <see cref="Parse"/>, with null for what is none of them.</summary>
    public static RequestPrincipal? TryParse(string text)
    {
        if (text == "*")
        {
            return new() { Kind = PrincipalKind.Anonymous, Id = text };
        }

        if (text.Length == 12 && text.All(char.IsAsciiDigit))
        {
            return new() { Kind = PrincipalKind.Root, Id = $"arn:aws:iam::{text}:root", Partition = "aws", AccountId = text };
        }

        if (NamedProviders.Contains(text, StringComparer.Ordinal))
        {
            return new() { Kind = PrincipalKind.Federated, Id = text };
        }

        var isHost = text.Contains('.', StringComparison.Ordinal) && !text.Contains(':', StringComparison.Ordinal);
        return isHost ? new() { Kind = PrincipalKind.Service, Id = text } : FromArn(text);
    }

    private static RequestPrincipal? FromArn(string text)
    {
        var parts = text.Split(':', 6);
        if (parts.Length < 6 || parts[0] != "arn" || parts[2] is not ("iam" or "sts"))
        {
            return null;
        }

        var path = parts[5].Split('/');
        PrincipalKind? kind = (parts[2], path[0], path.Length) switch
        {
            ("iam", "root", 1) => PrincipalKind.Root,
            ("iam", "user", > 1) => PrincipalKind.User,
            ("iam", "role", > 1) => PrincipalKind.Role,
            ("sts", "assumed-role", 3) => PrincipalKind.AssumedRole,
            ("sts", "federated-user", 2) => PrincipalKind.FederatedUser,
            ("iam", "oidc-provider" or "saml-provider", > 1) => PrincipalKind.Federated,
            _ => null,
        };
        return kind is null ? null : new RequestPrincipal
        {
            Kind = kind.Value,
            Id = text,
            Partition = parts[1],
            AccountId = kind == PrincipalKind.Federated ? "" : parts[4],
            Name = kind == PrincipalKind.AssumedRole ? path[1] : kind == PrincipalKind.Root ? "" : path[^1],
            SessionName = kind == PrincipalKind.AssumedRole ? path[2] : "",
        };
    }
}
