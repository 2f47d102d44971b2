namespace RdsIam.Core.Access.Databases;

/// <summary>Endpoints with the users that are known of them.</summary>
internal sealed class DatabaseSide
{
    private readonly Dictionary<AccessEndpoint, Dictionary<string, AccessUser>> _users = new(ReferenceEqualityComparer.Instance);

    /// <param name="endpoints">Null or empty: what the users themselves say of endpoints cannot be used, as no policy names host
    /// names.</param>
    /// <param name="users">Those of any of the endpoints; others are told by <see cref="Strangers"/>.</param>
    public DatabaseSide(IReadOnlyList<AccessEndpoint> endpoints, IReadOnlyList<AccessUser> users)
    {
        Endpoints = endpoints;
        var byHost = endpoints.SelectMany(one => one.HostNames, (endpoint, host) => (host, endpoint))
            .DistinctBy(one => one.host, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(one => one.host, one => one.endpoint, StringComparer.OrdinalIgnoreCase);
        var byId = endpoints.DistinctBy(one => one.ResourceId).ToDictionary(one => one.ResourceId, StringComparer.Ordinal);
        var strangers = new List<string>();
        foreach (var user in users)
        {
            var endpoint = (user.ResourceId is { } id ? byId.GetValueOrDefault(id) : null)
                ?? (user.HostName is { } host ? byHost.GetValueOrDefault(host) : null);
            if (endpoint is null)
            {
                strangers.Add(user.HostName ?? user.ResourceId!);
            }
            else
            {
                Add(endpoint, user);
            }
        }

        foreach (var proxy in endpoints.Where(one => one.IsProxy && !_users.ContainsKey(one)))
        {
            // Who logs in through a proxy logs in as a user of the database behind it.
            if (endpoints.FirstOrDefault(one => IsBehind(proxy, one) && _users.ContainsKey(one)) is { } target)
            {
                _users[proxy] = _users[target];
            }
        }

        Strangers = [.. strangers.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    public IReadOnlyList<AccessEndpoint> Endpoints { get; }

    /// <summary>Hosts or ids of users that belong to none of the endpoints.</summary>
    public IReadOnlyList<string> Strangers { get; }

    /// <summary>
    /// Whether the users of an endpoint are known, so that a name that is not among them does not exist. Lists have those who log in by
    /// IAM, and those who use a proxy with passwords are others.
    /// </summary>
    public bool Knows(AccessEndpoint endpoint) => _users.ContainsKey(endpoint) && !endpoint.UsesPasswords;

    public IReadOnlyCollection<AccessUser> UsersOf(AccessEndpoint endpoint) =>
        _users.TryGetValue(endpoint, out var users) ? users.Values : [];

    public AccessUser? Find(AccessEndpoint endpoint, string userName) =>
        _users.TryGetValue(endpoint, out var users) ? users.GetValueOrDefault(userName) : null;

    /// <summary>
    /// What a user can do on the server beyond its grants: attributes, membership in what administers it, or in the master.
    /// </summary>
    public IReadOnlyList<string> PowersOf(AccessEndpoint endpoint, string userName)
    {
        var isMaster = endpoint.MasterUserName is { } master && master == userName;
        if (Find(endpoint, userName) is not { } user)
        {
            return isMaster ? ["master"] : [];
        }

        var roles = RolesOf(endpoint, user);
        return
        [
            .. isMaster ? ["master"] : Array.Empty<string>(),
            .. user.Attributes,
            .. roles.Contains("rds_superuser") ? ["rds_superuser"] : Array.Empty<string>(),
            .. endpoint.MasterUserName is { } name && !isMaster && roles.Contains(name) ? ["member of master"] : Array.Empty<string>(),
        ];
    }

    /// <summary>All roles that the user is a member of, through those that are known too.</summary>
    private HashSet<string> RolesOf(AccessEndpoint endpoint, AccessUser user)
    {
        var all = new HashSet<string>(user.ActsAs, StringComparer.Ordinal);
        var open = new Queue<AccessUser>([user]);
        while (open.TryDequeue(out var one))
        {
            foreach (var group in one.MemberOf.Where(all.Add))
            {
                if (Find(endpoint, group) is { } known)
                {
                    open.Enqueue(known);
                }
            }
        }

        return all;
    }

    private static bool IsBehind(AccessEndpoint proxy, AccessEndpoint other) => !other.IsProxy
        && other.AccountId == proxy.AccountId && other.Region == proxy.Region
        && proxy.ProxyTargets.Contains(other.Identifier, StringComparer.OrdinalIgnoreCase);

    private void Add(AccessEndpoint endpoint, AccessUser user)
    {
        if (!_users.TryGetValue(endpoint, out var users))
        {
            _users[endpoint] = users = new Dictionary<string, AccessUser>(StringComparer.Ordinal);
        }

        // A list for each database tells of one user several times.
        users[user.UserName] = users.TryGetValue(user.UserName, out var known) ? Both(known, user) : user;
    }

    private static AccessUser Both(AccessUser one, AccessUser other) => other with
    {
        IsIamUser = one.IsIamUser || other.IsIamUser,
        MemberOf = [.. one.MemberOf.Union(other.MemberOf)],
        ActsAs = [.. one.ActsAs.Union(other.ActsAs)],
        Databases = [.. one.Databases.Union(other.Databases)],
        Schemas = [.. one.Schemas.Concat(other.Schemas).DistinctBy(schema => (schema.Database, schema.Schema))],
        Grants = [.. one.Grants.Union(other.Grants)],
        LastActive = one.LastActive > other.LastActive || other.LastActive is null ? one.LastActive : other.LastActive,
        TellsAccess = one.TellsAccess || other.TellsAccess,
    };
}
