namespace RdsIam.Core.Proxy.Watching;

/// <summary>What a door has done since it was opened. Safe for many threads.</summary>
internal sealed class DoorMeter
{
    private long _connections;
    private long _logins;
    private long _refusals;
    private long _cancels;
    private long _received;
    private long _sent;
    private volatile ErrorAt? _lastError;

    /// <summary>Clients that came, whatever became of them.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Sessions that were opened.</summary>
    public long Logins => Interlocked.Read(ref _logins);

    /// <summary>Clients that were sent away, by the proxy or by the database.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Cancel requests that were handed on.</summary>
    public long Cancels => Interlocked.Read(ref _cancels);

    /// <summary>Bytes of sessions that are over, from their clients.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Bytes of sessions that are over, to their clients.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public ErrorAt? LastError => _lastError;

    /// <summary>Whether the last login failed, so that the next one may.</summary>
    public bool IsFailing { get; private set; }

    public void NoteConnection() => Interlocked.Increment(ref _connections);

    public void NoteLogin()
    {
        Interlocked.Increment(ref _logins);
        IsFailing = false;
    }

    /// <param name="text">What is shown.</param>
    /// <param name="at">When.</param>
    /// <param name="isFailure">The database could not be logged in to.</param>
    public void NoteRefusal(string text, DateTimeOffset at, bool isFailure)
    {
        Interlocked.Increment(ref _refusals);
        _lastError = new ErrorAt(text, at);
        IsFailing |= isFailure;
    }

    public void NoteCancel() => Interlocked.Increment(ref _cancels);

    public void NoteEnd(long received, long sent)
    {
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _sent, sent);
    }

    internal sealed record ErrorAt(string Text, DateTimeOffset At);
}
