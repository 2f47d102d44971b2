using System.Globalization;

namespace RdsIam.Sandbox.Aws;

/// <summary>A principal of the account, as its key shows it: a user, or a role's session.</summary>
internal sealed class Caller
{
    private readonly World _world;

    private Caller(World world, PolicyHolder holder, AccessKey key)
    {
        _world = world;
        Holder = holder;
        Key = key;
    }

    /// <summary>The user or the role, as it stood when the caller was read.</summary>
    public PolicyHolder Holder { get; }

    public AccessKey Key { get; }

    public RoleSession? Session => Key.Session;

    /// <summary>The user's ARN, or the session's under sts.</summary>
    public string Arn => Session is { } session ? _world.Arns.Session(session) : HolderArn;

    /// <summary>The user's or the role's ARN: what <c>aws:PrincipalArn</c> says.</summary>
    public string HolderArn => _world.Arns.Of(Holder);

    /// <summary>AIDA…, or AROA…:session.</summary>
    public string UserId => Session is { } session ? $"{Holder.Id}:{session.SessionName}" : Holder.Id;

    /// <summary>The caller of a key, or null where its user or role is gone.</summary>
    public static Caller? Of(World world, WorldState state, AccessKey key)
    {
        PolicyHolder? holder = key.Session is { } session
            ? state.Roles.GetValueOrDefault(session.RoleName)
            : state.Users.GetValueOrDefault(key.UserName ?? "");
        return holder is null ? null : new Caller(world, holder, key);
    }

    /// <summary>The context keys that every request of this caller carries, whatever the service.</summary>
    public Dictionary<string, IReadOnlyList<string>> Context(DateTimeOffset now)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:PrincipalArn"] = [HolderArn],
            ["aws:PrincipalAccount"] = [_world.AccountId],
            ["aws:PrincipalType"] = [Session is null ? "User" : "AssumedRole"],
            ["aws:userid"] = [UserId],
            ["aws:CurrentTime"] = [now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)],
            ["aws:EpochTime"] = [now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)],
            ["aws:SecureTransport"] = ["true"],
        };
        AddTags(keys);
        if (Session is { } session)
        {
            AddSession(keys, session);
        }
        else
        {
            keys["aws:username"] = [Holder.Name];
        }

        return keys;
    }

    private void AddTags(Dictionary<string, IReadOnlyList<string>> keys)
    {
        var tags = Holder switch
        {
            IamUser user => user.Tags,
            IamRole role => role.Tags.SetItems(Session?.Tags ?? Empty.Texts),
            _ => Empty.Texts,
        };
        foreach (var (name, value) in tags)
        {
            keys[$"aws:PrincipalTag/{name}"] = [value];
        }
    }

    private static void AddSession(Dictionary<string, IReadOnlyList<string>> keys, RoleSession session)
    {
        keys["aws:MultiFactorAuthPresent"] = [session.MfaPresent ? "true" : "false"];
        keys["aws:TokenIssueTime"] =
            [session.IssuedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)];
        if (session.SourceIdentity is { } source)
        {
            keys["aws:SourceIdentity"] = [source];
        }

        if (session.FederatedProvider is { } provider)
        {
            keys["aws:FederatedProvider"] = [provider];
        }
    }
}
