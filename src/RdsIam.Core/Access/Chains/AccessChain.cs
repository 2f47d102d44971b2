using RdsIam.Core.Access.Matching;

namespace RdsIam.Core.Access.Chains;

/// <summary>Who may become a principal, and on which way.</summary>
internal sealed record AccessChain
{
    /// <summary>An ARN, an account, a service, a permission set or a subject.</summary>
    public required string From { get; init; }

    public required AssumerKind Kind { get; init; }

    /// <summary>The roles that are assumed one after the other, the last one included: names.</summary>
    public required IReadOnlyList<string> Way { get; init; }

    public required ReachDecision Decision { get; init; }

    /// <summary>What must hold on the way; null where nothing.</summary>
    public string? Condition { get; init; }

    /// <summary>What people call it, without account and path.</summary>
    public string Name => ShortName(From, Kind);

    public override string ToString() =>
        $"{Name} > {string.Join(" > ", Way)}" + (Condition is null ? "" : $" if {Condition}");

    /// <summary>A user or role of the accounts by kind and name, such as <c>role/app</c>.</summary>
    public static string ShortName(string from, AssumerKind kind) => kind switch
    {
        AssumerKind.User => "user/" + from[(from.LastIndexOf('/') + 1)..],
        AssumerKind.Role => "role/" + from[(from.LastIndexOf('/') + 1)..],
        AssumerKind.Account => "account " + from,
        AssumerKind.SsoPermissionSet => "SSO " + from,
        AssumerKind.OidcSubject => "OIDC " + from,
        AssumerKind.SamlProvider => "SAML " + from[(from.LastIndexOf('/') + 1)..],
        AssumerKind.Anybody => "anybody",
        _ => from,
    };
}
