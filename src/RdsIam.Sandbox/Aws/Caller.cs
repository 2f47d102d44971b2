using System.Collections.Immutable;
using RdsIam.Core.Policies;

namespace RdsIam.Sandbox.Aws;

/// <summary>A principal of the account, as its key shows it: a user, or a role's session.</summary>
internal sealed class Caller
{
    private Caller(World world, WorldState state, PolicyHolder holder, AccessKey key)
    {
        Holder = holder;
        Key = key;
        HolderArn = world.Arns.Of(holder);
        Arn = key.Session is { } session ? world.Arns.Session(session) : HolderArn;
        Principal = RequestPrincipal.Parse(Arn);
        Policies = PoliciesOf(state, holder) with { Session = key.Session?.Policies ?? [] };
    }

    /// <summary>The user or the role, as it stood when the caller was read.</summary>
    public PolicyHolder Holder { get; }

    public AccessKey Key { get; }

    public RoleSession? Session => Key.Session;

    /// <summary>The user's ARN, or the session's under sts.</summary>
    public string Arn { get; }

    /// <summary>The user's or the role's ARN.</summary>
    public string HolderArn { get; }

    public RequestPrincipal Principal { get; }

    /// <summary>What the caller's requests are judged by.</summary>
    public PolicySet Policies { get; }

    /// <summary>AIDA…, or AROA…:session.</summary>
    public string UserId => Session is { } session ? $"{Holder.Id}:{session.SessionName}" : Holder.Id;

    /// <summary>What goes into the context of requests beyond the ARN.</summary>
    public PrincipalFacts Facts => new()
    {
        UniqueId = Holder.Id,
        RoleArn = Session is null ? null : HolderArn,
        Tags = TagsOf(Holder, Session),
        TokenIssuedAt = Session?.IssuedAt,
        MultiFactorPresent = Session?.MfaPresent,
    };

    /// <summary>Context keys that a session carries from the request that opened it.</summary>
    public RequestContext SessionContext => new(
        new (string Key, string? Value)[]
        {
            ("aws:SourceIdentity", Session?.SourceIdentity),
            ("aws:FederatedProvider", Session?.FederatedProvider),
        }
        .Where(pair => pair.Value is not null)
        .Select(pair => KeyValuePair.Create<string, IReadOnlyList<string>>(pair.Key, [pair.Value!])));

    /// <summary>The caller of a key, or null where its user or role is gone.</summary>
    public static Caller? Of(World world, WorldState state, AccessKey key)
    {
        PolicyHolder? holder = key.Session is { } session
            ? state.Roles.GetValueOrDefault(session.RoleName)
            : state.Users.GetValueOrDefault(key.UserName ?? "");
        return holder is null ? null : new Caller(world, state, holder, key);
    }

    /// <summary>The policies of a user, a group or a role itself, its groups' among them.</summary>
    public static PolicySet PoliciesOf(WorldState state, PolicyHolder holder)
    {
        IEnumerable<PolicyHolder> groups = holder is IamUser user ? user.Groups.Select(name => state.Groups[name]) : [];
        var boundary = holder switch
        {
            IamUser one => one.PermissionsBoundary,
            IamRole one => one.PermissionsBoundary,
            _ => null,
        };
        return new PolicySet
        {
            Identity =
            [
                .. groups.Prepend(holder).SelectMany(one =>
                    one.InlinePolicies.Values.Concat(one.AttachedPolicies.Select(arn => state.Policies[arn].Document))),
            ],
            Boundary = boundary is null ? null : state.Policies[boundary].Document,
        };
    }

    private static ImmutableSortedDictionary<string, string> TagsOf(PolicyHolder holder, RoleSession? session) => holder switch
    {
        IamUser user => user.Tags,
        IamRole role when session is not null => role.Tags.SetItems(session.Tags),
        IamRole role => role.Tags,
        _ => Empty.Texts,
    };
}
