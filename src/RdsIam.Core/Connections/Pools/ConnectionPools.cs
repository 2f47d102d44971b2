using System.Collections.Concurrent;
using System.Net;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Connections.Pools;

/// <summary>
/// The process's pools: one for each distinct way to open a connection and person to open it as, shared by all runspaces, and
/// kept until it is removed.
/// </summary>
internal static class ConnectionPools
{
    private static readonly ConcurrentDictionary<PoolKey, Lazy<ConnectionPool>> Pools = new();

    /// <summary>Every pool there is, in no order.</summary>
    public static IReadOnlyCollection<ConnectionPool> All =>
        [.. Pools.Values.Where(pool => pool.IsValueCreated).Select(pool => pool.Value)];

    /// <summary>The pool whose connections a signed token opens. No network traffic.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="identity">Who signs.</param>
    /// <param name="time">Null: the system's clock.</param>
    /// <exception cref="Fault">The target cannot be signed, or its root file cannot be used.</exception>
    public static ConnectionPool Get(ConnectionTarget target, IIdentitySource identity, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        return Get(PoolKey.Of(target, $"iam:{identity.Key}"), clock, normal => new SignedTokens(
            new TokenLogin(TokenRequest.Create(normal.HostName, normal.Port, normal.UserName, normal.Region), identity), clock));
    }

    /// <summary>The pool whose connections a login's tokens open. No network traffic.</summary>
    /// <param name="target">How to get there; host, port, user and region are the login's.</param>
    /// <param name="login">What is signed, and who signs.</param>
    /// <exception cref="Fault">The root file of the target cannot be used.</exception>
    public static ConnectionPool ForLogin(ConnectionTarget target, TokenLogin login)
    {
        var signed = login.Request;
        var own = target with { HostName = signed.HostName, Port = signed.Port, UserName = signed.UserName, Region = signed.Region };
        return Get(PoolKey.Of(own, $"iam:{login.Signer.Key}"), TimeProvider.System, _ => new SignedTokens(login, TimeProvider.System));
    }

    /// <summary>The pool whose connections a database password opens; for administrators. No network traffic.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="credential">Its user name, where it has one, takes the place of the target's.</param>
    /// <exception cref="Fault">The target's root file cannot be used.</exception>
    public static ConnectionPool Get(ConnectionTarget target, NetworkCredential credential)
    {
        var named = credential.UserName.Length > 0 ? target with { UserName = credential.UserName } : target;
        // A copy: the caller may dispose its own.
        var own = new NetworkCredential(named.UserName, credential.SecurePassword.Copy());
        return Get(PoolKey.Of(named, PoolKey.OfPassword(own)), TimeProvider.System, _ => new DatabasePassword(own));
    }

    /// <summary>The pool whose connections a password opens that is read for each of them. No network traffic.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="key">The same for the same password.</param>
    /// <param name="password">Reads it.</param>
    /// <exception cref="Fault">The target's root file cannot be used.</exception>
    public static ConnectionPool Get(ConnectionTarget target, string key, ReadPassword password) =>
        Get(PoolKey.Of(target, key), TimeProvider.System, _ => password);

    /// <summary>The pool for another database of the same server, opened by the same person. No network traffic.</summary>
    public static ConnectionPool Get(ConnectionPool pool, string database) => Get(
        pool.Key with { Target = pool.Target with { Database = database } }, pool.Time, _ => pool.Passwords);

    /// <summary>Forgets a pool and closes its connections: idle ones now, busy ones when they come back.</summary>
    /// <returns>False when it was not there any more.</returns>
    public static bool Remove(ConnectionPool pool)
    {
        var removed = Pools.TryGetValue(pool.Key, out var held)
            && held.IsValueCreated
            && ReferenceEquals(held.Value, pool)
            && Pools.TryRemove(KeyValuePair.Create(pool.Key, held));
        pool.Dispose();
        return removed;
    }

    private static ConnectionPool Get(PoolKey key, TimeProvider time, Func<ConnectionTarget, IPasswordSource> passwords)
    {
        var pool = Pools.GetOrAdd(key, _ => new Lazy<ConnectionPool>(() => new ConnectionPool(key, passwords(key.Target), time)));
        try
        {
            return pool.Value;
        }
        catch
        {
            // A pool that could not be made is not remembered: the root file may be there the next time.
            Pools.TryRemove(KeyValuePair.Create(key, pool));
            throw;
        }
    }
}
