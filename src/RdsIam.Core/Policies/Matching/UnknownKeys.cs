namespace RdsIam.Core.Policies.Matching;

/// <summary>
/// The global keys that a request has, or may have, without anybody here knowing their values; after "Availability" of each key in
/// "AWS global condition context keys" of IAM's manual. A key that is in none of these lists is absent unless it is known.
/// </summary>
internal static class UnknownKeys
{
    private const string TagPrefix = "aws:PrincipalTag/";

    private static readonly string[] SourceKeys = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID"];

    // What the token of a provider said stays with the session that was made with it.
    private static readonly string[] ClaimsOfSessions =
    [
        "saml:", "cognito-identity.amazonaws.com:", "accounts.google.com:", "graph.facebook.com:", "www.amazon.com:",
        "token.actions.githubusercontent.com:", "identitystore:",
    ];

    // Services that hand a role's credentials to a machine, a function or a job put these into every request that is made with them.
    private static readonly string[] PlacesOfRoles =
    [
        "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4", "ec2:SourceInstanceARN", "ec2:RoleDelivery",
        "ssm:SourceInstanceArn", "lambda:SourceFunctionArn", "glue:CredentialIssuingService", "aws:ChatbotSourceArn",
    ];

    private static readonly UnknownKey Always = new();
    private static readonly UnknownKey Perhaps = new() { MayBeAbsent = true };
    private static readonly UnknownKey Organization = new() { MayBeAbsent = true, Form = "o-*" };
    private static readonly UnknownKey Paths = new() { MayBeAbsent = true, HasMany = true, Form = "o-*" };
    private static readonly UnknownKey Tag = new() { MayBeAbsent = true, MayBeEmpty = true };
    private static readonly UnknownKey Many = new() { MayBeAbsent = true, MayBeEmpty = true, HasMany = true };
    private static readonly UnknownKey Moment = new() { Family = ConditionFamily.Date };
    private static readonly UnknownKey Flag = new() { MayBeAbsent = true, Family = ConditionFamily.Bool };
    private static readonly UnknownKey Seconds = new() { MayBeAbsent = true, Family = ConditionFamily.Numeric };

    /// <summary>Those of a request of that principal; null: whoever has the policies, with long-term credentials and no tags.</summary>
    /// <remarks><paramref name="given"/>: what the caller says of the request.</remarks>
    public static IEnumerable<KeyValuePair<string, UnknownKey>> Of(
        RequestPrincipal? principal, PrincipalFacts facts, string action, RequestContext given)
    {
        var keys = new Dictionary<string, UnknownKey>(StringComparer.OrdinalIgnoreCase);
        switch (principal)
        {
            case not { IsAccountIdentity: false }:
                AddIdentity(keys, principal, facts);
                break;
            case { Kind: PrincipalKind.Service }:
                AddSource(keys);
                break;
            case { Kind: PrincipalKind.Federated }:
                AddClaims(keys, principal, given);
                break;
        }

        if (!action.Equals(ConnectPolicy.Action, StringComparison.OrdinalIgnoreCase))
        {
            // Every call of an API comes from somewhere; logins do not say from where.
            AddNetwork(keys);
            AddTags(keys, action);
        }

        if (action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase))
        {
            keys["sts:RoleSessionName"] = Always;
        }

        return keys;
    }

    private static void AddIdentity(Dictionary<string, UnknownKey> keys, RequestPrincipal? principal, PrincipalFacts facts)
    {
        keys["aws:PrincipalOrgID"] = Organization;
        keys["aws:PrincipalOrgPaths"] = Paths;
        keys["aws:ResourceOrgID"] = Organization;
        keys["aws:ResourceOrgPaths"] = Paths;
        keys["aws:userid"] = Always with { Form = UserIdForm(principal, facts) };
        switch (principal?.Kind)
        {
            case null:
                keys["aws:PrincipalArn"] = Always with { Form = "arn:*:iam::*" };
                keys["aws:PrincipalType"] = Always;
                break;
            case PrincipalKind.Role or PrincipalKind.AssumedRole:
                AddSession(keys, Moment);
                keys["aws:SourceIdentity"] = Perhaps;
                AddOrigin(keys);
                break;
            case PrincipalKind.FederatedUser:
                AddSession(keys, Moment);
                break;
            default:
                // A user's own keys, or a session of GetSessionToken.
                AddSession(keys, Moment with { MayBeAbsent = true });
                break;
        }

        if (facts.MayHaveOtherTags ?? principal is not (null or { Kind: PrincipalKind.Root }))
        {
            keys[TagPrefix] = Tag;
        }
    }

    /// <summary>Who or what came by a role's credentials, and how.</summary>
    private static void AddOrigin(Dictionary<string, UnknownKey> keys)
    {
        keys["aws:FederatedProvider"] = Perhaps;
        foreach (var place in PlacesOfRoles)
        {
            keys[place] = Perhaps;
        }

        foreach (var claims in ClaimsOfSessions)
        {
            keys[claims] = Many;
        }
    }

    private static void AddSession(Dictionary<string, UnknownKey> keys, UnknownKey issued)
    {
        keys["aws:TokenIssueTime"] = issued;
        keys["aws:MultiFactorAuthPresent"] = Flag;
        keys["aws:MultiFactorAuthAge"] = Seconds;
        keys["aws:SignInSessionArn"] = Perhaps;
    }

    /// <summary>A service may say for which resource it asks.</summary>
    private static void AddSource(Dictionary<string, UnknownKey> keys)
    {
        foreach (var key in SourceKeys)
        {
            keys[key] = Perhaps;
        }

        keys["aws:SourceOrgPaths"] = Many;
        keys["aws:PrincipalServiceNamesList"] = Many;
    }

    /// <summary>Every token of a provider has claims. Who gives one of them gives all that the token has.</summary>
    private static void AddClaims(Dictionary<string, UnknownKey> keys, RequestPrincipal provider, RequestContext given)
    {
        var issuer = provider.Id.Contains(":saml-provider/", StringComparison.Ordinal) ? "saml" : provider.Id.Split(":oidc-provider/")[^1];
        if (!given.Keys.Any(key => key.StartsWith(issuer + ":", StringComparison.OrdinalIgnoreCase)))
        {
            keys[issuer + ":"] = Many;
        }
    }

    /// <summary>Tags of what is asked for, and those that a request gives it.</summary>
    private static void AddTags(Dictionary<string, UnknownKey> keys, string action)
    {
        keys["aws:ResourceTag/"] = Tag;
        keys["aws:RequestTag/"] = Tag;
        keys[action.Split(':')[0] + ":ResourceTag/"] = Tag;
        keys["aws:TagKeys"] = Many;
    }

    private static void AddNetwork(Dictionary<string, UnknownKey> keys)
    {
        foreach (var key in ConnectPolicy.AbsentKeys)
        {
            keys[key] = Perhaps;
        }

        keys["aws:RequestedRegion"] = Always;
    }

    private static string UserIdForm(RequestPrincipal? principal, PrincipalFacts facts) => principal?.Kind switch
    {
        PrincipalKind.User => "AIDA*",
        PrincipalKind.Role => facts.UniqueId is { } id ? id + ":*" : "AROA*:*",
        PrincipalKind.AssumedRole => $"AROA*:{principal.SessionName}",
        _ => "*",
    };
}
