namespace RdsIam.Sandbox.Iam;

internal enum AskerKind
{
    Root,
    User,
    Role,
    Session,
    FederatedUser,

    /// <summary>A service of AWS or a provider of web identities: neither has policies of its own.</summary>
    Outside,
}

/// <summary>Who asks.</summary>
/// <param name="Id">The ARN, or a service's name.</param>
/// <param name="Name">The user's or the role's name without its path.</param>
/// <param name="RoleArn">Of a session: the role's ARN with its path, where it is known.</param>
internal sealed record Asker(AskerKind Kind, string Id, string Partition, string AccountId, string Name, string? RoleArn = null)
{
    /// <summary>The ARN that aws:PrincipalArn has: a session's is its role's.</summary>
    public string PrincipalArn => Kind == AskerKind.Session ? RoleArn ?? $"arn:{Partition}:iam::{AccountId}:role/{Name}" : Id;

    /// <exception cref="FormatException">Nobody has such an ARN.</exception>
    public static Asker Parse(string id, string? roleArn = null) => id.Split(':', 6) switch
    {
        ["arn", var partition, "iam", "", var account, var rest] => OfIam(id, partition, account, rest.Split('/')),
        ["arn", var partition, "sts", "", var account, var rest] => OfSts(id, partition, account, rest.Split('/'), roleArn),
        [_] when id.Contains('.', StringComparison.Ordinal) => new Asker(AskerKind.Outside, id, "", "", id),
        _ => throw Nobody(id),
    };

    /// <summary>The keys that every request of this principal has.</summary>
    public AskedKeys Keys()
    {
        var keys = new AskedKeys();
        return Kind == AskerKind.Outside ? keys : keys
            .Set("aws:PrincipalArn", PrincipalArn)
            .Set("aws:PrincipalAccount", AccountId)
            .Set("aws:PrincipalType", Kind switch
            {
                AskerKind.Root => "Account",
                AskerKind.User => "User",
                AskerKind.FederatedUser => "FederatedUser",
                _ => "AssumedRole",
            })
            .SetIf("aws:username", Kind == AskerKind.User ? Name : null)
            .SetIf("aws:userid", Kind switch
            {
                AskerKind.Root => AccountId,
                AskerKind.FederatedUser => $"{AccountId}:{Name}",
                _ => null,
            });
    }

    private static Asker OfIam(string id, string partition, string account, string[] rest) => rest switch
    {
        ["root"] => new Asker(AskerKind.Root, id, partition, account, "root"),
        ["user", .., { Length: > 0 } name] => new Asker(AskerKind.User, id, partition, account, name),
        ["role", .., { Length: > 0 } name] => new Asker(AskerKind.Role, id, partition, account, name),
        ["oidc-provider" or "saml-provider", ..] => new Asker(AskerKind.Outside, id, partition, "", id),
        _ => throw Nobody(id),
    };

    private static Asker OfSts(string id, string partition, string account, string[] rest, string? roleArn) => rest switch
    {
        ["assumed-role", var role, { Length: > 0 }] => new Asker(AskerKind.Session, id, partition, account, role, roleArn),
        ["federated-user", { Length: > 0 } name] => new Asker(AskerKind.FederatedUser, id, partition, account, name),
        _ => throw Nobody(id),
    };

    private static FormatException Nobody(string id) => new($"Invalid ARN: {id} is no user, role, session, root or service.");
}
