using System.Collections.Concurrent;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials.Caching;

/// <summary>
/// Identities by the key of their source, shared by every thread and runspace of the process. An identity is reused until five
/// minutes before its end; one fetch runs at a time for a key, however many wait for it; a failure is not kept.
/// </summary>
internal sealed class IdentityCache(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, IdentityCacheEntry> _entries = new(StringComparer.Ordinal);

    public static IdentityCache Shared { get; } = new(TimeProvider.System);

    public TimeProvider Time => time;

    /// <summary>Codes for renewals, whoever asks for them.</summary>
    public MfaCodes MfaCodes { get; } = new(time);

    /// <summary>The identity of a key, fetched if it is not there or near its end.</summary>
    /// <param name="key">What <see cref="IdentityKey"/> made of everything that decides the identity.</param>
    /// <param name="fetch">Runs on the thread pool; its token is cancelled when nobody waits any more.</param>
    /// <param name="cancellationToken">Ends this wait alone; the fetch goes on for the others.</param>
    public async ValueTask<SigningIdentity> GetAsync(
        string key, Func<CancellationToken, Task<SigningIdentity>> fetch, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = _entries.GetOrAdd(key, static (_, time) => new IdentityCacheEntry(time), time);
            if (entry.Fresh() is { } identity)
            {
                return identity;
            }

            RemoveExpired(except: key);
            using var seat = entry.Join(fetch);
            if (seat is null)
            {
                continue;
            }

            try
            {
                return await seat.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!seat.Started && IsOfStarter(e) && !cancellationToken.IsCancellationRequested)
            {
                // Whoever started that fetch gave up (a stopped pipeline, a closed prompt), or had no good code. That is their
                // affair: ask again.
            }
        }
    }

    /// <summary>
    /// An identity may have been revoked: it is fetched anew when it is asked for next, unless that was done within the last half minute.
    /// </summary>
    public void Doubt(string key, string accessKeyId)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.Doubt(accessKeyId);
        }
    }

    private static bool IsOfStarter(Exception e) =>
        e is not Fault fault
            || fault.ErrorId is Messages.Ids.MfaCodeRequired or Messages.Ids.MfaCodeRefused or Messages.Ids.TokenCodeInvalid;

    private void RemoveExpired(string except)
    {
        foreach (var (key, entry) in _entries)
        {
            if (key != except && entry.TryRetire())
            {
                _entries.TryRemove(KeyValuePair.Create(key, entry));
            }
        }
    }
}
