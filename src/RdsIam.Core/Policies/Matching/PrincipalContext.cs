using System.Globalization;

namespace RdsIam.Core.Policies.Matching;

/// <summary>The context keys that say who asks, after "AWS global condition context keys" in IAM's manual.</summary>
internal static class PrincipalContext
{
    /// <summary>What holds of every identity that policies can be attached to.</summary>
    public static Dictionary<string, string> OfAnybody() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["aws:PrincipalIsAWSService"] = "false",
    };

    /// <summary>The keys with their values; a key whose value is not known is absent.</summary>
    public static Dictionary<string, string> Of(RequestPrincipal principal, PrincipalFacts facts)
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:PrincipalType"] = TypeName(principal.Kind),
            ["aws:PrincipalIsAWSService"] = principal.Kind == PrincipalKind.Service ? "true" : "false",
        };
        if (principal.IsAccountIdentity)
        {
            keys["aws:PrincipalArn"] = Arn(principal, facts);
            keys["aws:PrincipalAccount"] = principal.AccountId;
        }

        if (principal.Kind == PrincipalKind.Service)
        {
            keys["aws:PrincipalServiceName"] = principal.Id;
        }

        if (principal.Kind == PrincipalKind.User)
        {
            // A role has no user name: a variable for it has no value then.
            keys["aws:username"] = principal.Name;
        }

        AddIfKnown(keys, "aws:userid", UserId(principal, facts));
        AddIfKnown(keys, "aws:PrincipalOrgID", facts.OrganizationId);
        AddIfKnown(keys, "aws:TokenIssueTime", Time(facts.TokenIssuedAt));
        AddIfKnown(keys, "aws:MultiFactorAuthPresent", Text(facts.MultiFactorPresent));
        foreach (var (key, value) in facts.Tags)
        {
            keys["aws:PrincipalTag/" + key] = value;
        }

        return keys;
    }

    /// <summary>For a session of a role: the role's ARN.</summary>
    private static string Arn(RequestPrincipal principal, PrincipalFacts facts) => principal.Kind switch
    {
        PrincipalKind.AssumedRole =>
            facts.RoleArn ?? $"arn:{principal.Partition}:iam::{principal.AccountId}:role/{principal.Name}",
        _ => principal.Id,
    };

    private static string? UserId(RequestPrincipal principal, PrincipalFacts facts) => principal.Kind switch
    {
        PrincipalKind.Root => principal.AccountId,
        PrincipalKind.FederatedUser => $"{principal.AccountId}:{principal.Name}",
        PrincipalKind.AssumedRole when facts.UniqueId is { } id => $"{id}:{principal.SessionName}",
        _ => facts.UniqueId,
    };

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Text(bool? value) => value switch { true => "true", false => "false", _ => null };

    private static string TypeName(PrincipalKind kind) => kind switch
    {
        PrincipalKind.Root => "Account",
        PrincipalKind.User => "User",
        PrincipalKind.FederatedUser => "FederatedUser",
        PrincipalKind.Role or PrincipalKind.AssumedRole => "AssumedRole",
        _ => "Anonymous",
    };

    private static void AddIfKnown(Dictionary<string, string> keys, string key, string? value)
    {
        if (value is not null)
        {
            keys[key] = value;
        }
    }
}
