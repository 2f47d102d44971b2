using System.Collections.Immutable;
using RdsIam.Sandbox.Iam;

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
        Asker = Asker.Parse(Arn, key.Session is null ? null : HolderArn);
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

    public Asker Asker { get; }

    /// <summary>What the caller's requests are judged by.</summary>
    public PolicyStack Policies { get; }

    /// <summary>AIDA…, or AROA…:session.</summary>
    public string UserId => Session is { } session ? $"{Holder.Id}:{session.SessionName}" : Holder.Id;

    /// <summary>The tags of the user, or of the role with those of the session, which win.</summary>
    public ImmutableSortedDictionary<string, string> Tags => Holder switch
    {
        IamUser user => user.Tags,
        IamRole role when Session is not null => role.Tags.SetItems(Session.Tags),
        IamRole role => role.Tags,
        _ => Empty.Texts,
    };

    /// <summary>The caller of a key, or null where its user or role is gone.</summary>
    public static Caller? Of(World world, WorldState state, AccessKey key)
    {
        PolicyHolder? holder = key.Session is { } session
            ? state.Roles.GetValueOrDefault(session.RoleName)
            : state.Users.GetValueOrDefault(key.UserName ?? "");
        return holder is null ? null : new Caller(world, state, holder, key);
    }

    /// <summary>The policies of a user, a group or a role itself, its groups' among them.</summary>
    public static PolicyStack PoliciesOf(WorldState state, PolicyHolder holder)
    {
        IEnumerable<PolicyHolder> groups = holder is IamUser user ? user.Groups.Select(name => state.Groups[name]) : [];
        var boundary = holder switch
        {
            IamUser one => one.PermissionsBoundary,
            IamRole one => one.PermissionsBoundary,
            _ => null,
        };
        return new PolicyStack
        {
            Identity =
            [
                .. groups.Prepend(holder).SelectMany(one =>
                    one.InlinePolicies.Values.Concat(one.AttachedPolicies.Select(arn => state.Policies[arn].Document))),
            ],
            Boundary = boundary is null ? null : state.Policies[boundary].Document,
            ServiceControl = state.ServiceControl,
        };
    }
}
