namespace RdsIam.Sandbox.Aws;

internal sealed partial class World
{
    /// <summary>Gives a user a further access key.</summary>
    public AccessKey AddAccessKey(string userName)
    {
        var key = new AccessKey { Id = Identifiers.Iam("AKIA"), Secret = Identifiers.Secret(), UserName = userName };
        PutAccessKey(key);
        return key;
    }

    /// <summary>Adds a key as it is, or replaces the one with its id.</summary>
    public void PutAccessKey(AccessKey key) =>
        Change(state => state with { AccessKeys = state.AccessKeys.SetItem(key.Id, key) });

    /// <summary>Opens a session and gives it its key.</summary>
    public AccessKey AddSession(RoleSession session)
    {
        var key = new AccessKey { Id = Identifiers.Iam("ASIA"), Secret = Identifiers.Secret(), Session = session };
        PutAccessKey(key);
        return key;
    }

    public void DeleteAccessKey(string id) =>
        Change(state => state with { AccessKeys = state.AccessKeys.Remove(id) });

    /// <summary>Makes a key inactive or active again.</summary>
    /// <exception cref="KeyNotFoundException">No such key.</exception>
    public void SetAccessKeyActive(string id, bool active) =>
        PutAccessKey(State.AccessKeys[id] with { Active = active });

    /// <summary>Ends the sessions of a role, or every session, at a time.</summary>
    public void ExpireSessions(DateTimeOffset at, string? roleName = null) => Change(state =>
    {
        var open = state.AccessKeys.Values
            .Where(key => key.Session is { } session && (roleName is null || session.RoleName == roleName));
        return state with
        {
            AccessKeys = state.AccessKeys.SetItems(
                open.Select(key => KeyValuePair.Create(key.Id, key with { Session = key.Session! with { ExpiresAt = at } }))),
        };
    });

    public OidcProvider AddOidcProvider(string issuer, params string[] clientIds)
    {
        var provider = new OidcProvider(issuer, clientIds);
        Change(state => state with { OidcProviders = state.OidcProviders.SetItem(issuer, provider) });
        return provider;
    }
}
