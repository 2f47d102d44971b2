namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>How much may be sent that the other side has room for. One taker at a time.</summary>
/// <param name="largest">The most that is sent at once.</param>
internal sealed class SendRoom(int largest)
{
    private readonly object _gate = new();
    private TaskCompletionSource? _more;
    private Exception? _end;
    private long _room;
    private int _largest = largest;

    /// <summary>What the other side said when the channel was opened.</summary>
    public void Open(uint room, uint largestPacket)
    {
        lock (_gate)
        {
            (_room, _largest) = (room, (int)Math.Min(largestPacket, (uint)_largest));
        }
    }

    public void Add(uint count) => Wake(() => _room += count);

    /// <summary>Nothing can be sent any more.</summary>
    public void End(Exception reason) => Wake(() => _end ??= reason);

    /// <summary>Waits until something may be sent.</summary>
    /// <returns>How much, up to what is wished.</returns>
    public async ValueTask<int> TakeAsync(int wished, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_end is not null)
                {
                    throw _end;
                }

                if (_room > 0)
                {
                    var count = (int)Math.Min(Math.Min(wished, _largest), _room);
                    _room -= count;
                    return count;
                }

                _more ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Wake(Action change)
    {
        TaskCompletionSource? more;
        lock (_gate)
        {
            change();
            (more, _more) = (_more, null);
        }

        more?.TrySetResult();
    }
}
