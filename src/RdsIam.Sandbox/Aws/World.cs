using System.Collections.Immutable;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>
/// An AWS account in memory. Readers take <see cref="State"/> once and see one account throughout; writers go through
/// <see cref="Change"/>. Safe from any thread. It has no clock: who asks says when.
/// </summary>
internal sealed partial class World(string accountId, string region) : IDisposable
{
    private readonly object _gate = new();
    private volatile WorldState _state = new();

    public string AccountId { get; } = accountId;

    public string Region { get; } = region;

    public Arns Arns { get; } = new(accountId, region);

    /// <summary>Other accounts, whose roles this one's principals may assume.</summary>
    public ImmutableList<World> Neighbours { get; private set; } = [];

    /// <summary>The account now; immutable.</summary>
    public WorldState State => _state;

    /// <summary>Replaces the account by what <paramref name="change"/> makes of it; changes never overlap.</summary>
    public void Change(Func<WorldState, WorldState> change)
    {
        lock (_gate)
        {
            _state = change(_state);
        }
    }

    /// <summary>Lets two accounts know each other.</summary>
    public void AddNeighbour(World other)
    {
        Neighbours = Neighbours.Add(other);
        other.Neighbours = other.Neighbours.Add(this);
    }

    /// <summary>The account of an ARN: this one, or a neighbour; this one where it is nobody's.</summary>
    public World AccountOf(string arn) => Neighbours.Find(one => arn.Contains($"::{one.AccountId}:", StringComparison.Ordinal)) ?? this;

    /// <summary>The endpoints that clients can connect to, at a time.</summary>
    public IReadOnlyList<DatabaseEndpoint> Endpoints(DateTimeOffset now) => [.. DatabaseEndpoints.Of(State, now)];

    /// <summary>Creates a user, or replaces one's groups, boundary and policies by none.</summary>
    public IamUser AddUser(string name, DateTimeOffset now)
    {
        var user = new IamUser { Name = name, Id = Identifiers.Iam("AIDA"), Created = now };
        Change(state => state with { Users = state.Users.SetItem(name, user) });
        return user;
    }

    /// <summary>Creates a group, or replaces one.</summary>
    public IamGroup AddGroup(string name, DateTimeOffset now)
    {
        var group = new IamGroup { Name = name, Id = Identifiers.Iam("AGPA"), Created = now };
        Change(state => state with { Groups = state.Groups.SetItem(name, group) });
        return group;
    }

    /// <summary>Creates a role, or replaces one: sessions of a replaced role go on under the new one's policies.</summary>
    /// <exception cref="MalformedPolicy">IAM would not take the trust policy.</exception>
    public IamRole AddRole(string name, string trustPolicy, DateTimeOffset now)
    {
        var role = new IamRole
        {
            Name = name,
            Id = Identifiers.Iam("AROA"),
            Created = now,
            TrustPolicy = IamDocument.Read(trustPolicy, name, PolicyHome.Trust),
        };
        Change(state => state with { Roles = state.Roles.SetItem(name, role) });
        return role;
    }

    /// <summary>Creates a customer managed policy, or replaces its document; gives its ARN.</summary>
    /// <exception cref="MalformedPolicy">IAM would not take the document.</exception>
    public string AddPolicy(string name, string document, DateTimeOffset now)
    {
        var arn = Arns.Policy(name);
        var parsed = IamDocument.Read(document, arn, PolicyHome.Managed);
        var policy = new ManagedPolicy(arn, Identifiers.Iam("ANPA"), parsed, now);
        Change(state => state with { Policies = state.Policies.SetItem(policy.Arn, policy) });
        return policy.Arn;
    }

    /// <summary>Changes a user that is there.</summary>
    /// <exception cref="KeyNotFoundException">No such user.</exception>
    public void ChangeUser(string name, Func<IamUser, IamUser> change) =>
        Change(state => state with { Users = state.Users.SetItem(name, change(state.Users[name])) });

    /// <inheritdoc cref="ChangeUser"/>
    public void ChangeGroup(string name, Func<IamGroup, IamGroup> change) =>
        Change(state => state with { Groups = state.Groups.SetItem(name, change(state.Groups[name])) });

    /// <inheritdoc cref="ChangeUser"/>
    public void ChangeRole(string name, Func<IamRole, IamRole> change) =>
        Change(state => state with { Roles = state.Roles.SetItem(name, change(state.Roles[name])) });

    /// <summary>Notes when a user or role last called a service, such as <c>rds-db</c>.</summary>
    /// <exception cref="KeyNotFoundException">Nobody has that ARN.</exception>
    public void SetLastUse(string arn, string service, DateTimeOffset at)
    {
        switch (State.Holders.FirstOrDefault(one => Arns.Of(one) == arn))
        {
            case IamUser user:
                ChangeUser(user.Name, one => one with { LastUses = one.LastUses.SetItem(service, at) });
                break;
            case IamRole role:
                ChangeRole(role.Name, one => one with { LastUses = one.LastUses.SetItem(service, at) });
                break;
            default:
                throw new KeyNotFoundException($"No user or role has the ARN {arn}.");
        }
    }

    /// <summary>Deletes a user with its keys.</summary>
    public void DeleteUser(string name) => Change(state => state with
    {
        Users = state.Users.Remove(name),
        AccessKeys = state.AccessKeys.RemoveRange(
            state.AccessKeys.Values.Where(key => key.UserName == name).Select(key => key.Id)),
    });

    public void DeleteRole(string name) => Change(state => state with { Roles = state.Roles.Remove(name) });

    public void Dispose()
    {
        foreach (var provider in State.OidcProviders.Values)
        {
            provider.Dispose();
        }
    }
}
