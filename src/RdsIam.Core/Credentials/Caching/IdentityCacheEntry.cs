using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials.Caching;

/// <summary>One key's identity and the fetch under way for it, if any.</summary>
internal sealed class IdentityCacheEntry(TimeProvider time)
{
    private readonly object _gate = new();
    private SigningIdentity? _identity;
    private DateTimeOffset _renewAt;
    private DateTimeOffset _fetchedAt;
    private IdentityFlight? _flight;
    private bool _retired;

    /// <summary>The identity while it need not be renewed, else null.</summary>
    public SigningIdentity? Fresh()
    {
        lock (_gate)
        {
            return _identity is not null && time.GetUtcNow() < _renewAt ? _identity : null;
        }
    }

    /// <inheritdoc cref="IdentityCache.Doubt"/>
    public void Doubt(string accessKeyId)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_identity?.AccessKeyId == accessKeyId && now - _fetchedAt >= Renewal.Pause)
            {
                _renewAt = now;
            }
        }
    }

    /// <summary>
    /// Closes the entry for good if it is of no use any more: no fetch under way, and the identity at its end or never there.
    /// </summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            return _retired |= _flight is null && (_identity is null || _identity.ExpiresAt <= time.GetUtcNow());
        }
    }

    /// <summary>Takes a seat in the fetch under way, or starts one; null when the entry was closed meanwhile.</summary>
    public IdentitySeat? Join(Func<CancellationToken, Task<SigningIdentity>> fetch)
    {
        lock (_gate)
        {
            if (_retired)
            {
                return null;
            }

            var started = _flight is null;
            _flight ??= Start(fetch);
            _flight.Seats++;
            return new IdentitySeat(this, _flight, started);
        }
    }

    /// <summary>Gives a seat up; the last one to leave ends the fetch.</summary>
    public void Leave(IdentityFlight left)
    {
        lock (_gate)
        {
            if (--left.Seats > 0 || left.Task.IsCompleted)
            {
                return;
            }

            // Nobody waits: end the fetch, and let no newcomer board it.
            Clear(left);
        }

        left.Cancellation.Cancel();
        // Its end is nobody's concern now; look at it so that it is not reported as unobserved.
        left.Task.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
    }

    private IdentityFlight Start(Func<CancellationToken, Task<SigningIdentity>> fetch)
    {
        var starting = new IdentityFlight();
        starting.Task = Task.Run(() => FlyAsync(starting, fetch));
        return starting;
    }

    private async Task<SigningIdentity> FlyAsync(IdentityFlight own, Func<CancellationToken, Task<SigningIdentity>> fetch)
    {
        try
        {
            var fetched = Checked(await fetch(own.Cancellation.Token).ConfigureAwait(false));
            lock (_gate)
            {
                _identity = fetched;
                _fetchedAt = time.GetUtcNow();
                _renewAt = Renewal.At(fetched.ExpiresAt, _fetchedAt);
                return fetched;
            }
        }
        catch (Fault fault) when (Renewal.MayPass(fault.Kind) && KeepUsing() is { } still)
        {
            return still;
        }
        finally
        {
            Clear(own);
        }
    }

    /// <summary>Whatever answered, nothing is signed with keys that are over already or are not whole.</summary>
    private SigningIdentity Checked(SigningIdentity fetched) =>
        fetched.Usable(fetched.PrincipalArn ?? fetched.AccessKeyId, time.GetUtcNow());

    /// <summary>The identity that could not be renewed just now, while it can still sign a login or two.</summary>
    private SigningIdentity? KeepUsing()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_identity is null || _identity.ExpiresAt - now < Renewal.LastMinute)
            {
                return null;
            }

            _renewAt = now + Renewal.Pause;
            return _identity;
        }
    }

    private void Clear(IdentityFlight own)
    {
        lock (_gate)
        {
            if (_flight == own)
            {
                _flight = null;
            }
        }
    }
}
