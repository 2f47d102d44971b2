using System.Runtime.CompilerServices;
using Npgsql;

namespace RdsIam.Core.Connections.Lines;

/// <summary>
/// Waits for what the driver does on one connection. Asked to stop, it gives the server some seconds to answer; then it cuts the
/// connection's line; and if the driver still holds on, its caller is sent away and the work is left behind. The driver alone
/// would wait for a silent server without end, and ask it to stop for as long as a login may take.
/// </summary>
/// <param name="connection">Open.</param>
/// <param name="waiter">How a thread waits, if it has others to serve meanwhile; null: it blocks.</param>
internal sealed class ServerWait(NpgsqlConnection connection, Action<Task>? waiter = null) : IDisposable
{
    private static readonly TimeSpan ForAnswer = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ForDriver = TimeSpan.FromSeconds(2);

    /// <summary>What the driver still does on connections that were left behind.</summary>
    private static readonly ConditionalWeakTable<NpgsqlConnection, Task> Behind = [];

    private readonly ConnectionLine? _line = ConnectionLine.Of(connection);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private Task _asking = Task.CompletedTask;
    private bool _stopping;
    private bool _over;

    /// <summary>For the driver: asks the server to stop what it began under this token.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Ends when nobody may wait any longer.</summary>
    public Task Left => _left.Task;

    /// <summary>Whether the driver still holds a connection that was left behind: nothing more can be asked of it.</summary>
    public static bool IsHeld(NpgsqlConnection connection) => Behind.TryGetValue(connection, out var work) && !work.IsCompleted;

    /// <summary>Does what frees a connection: now, or when the driver lets go of it.</summary>
    public static void Free(NpgsqlConnection connection, Action free)
    {
        if (Behind.TryGetValue(connection, out var work))
        {
            work.ContinueWith((done, _) => { _ = done.Exception; free(); }, null, TaskScheduler.Default);
        }
        else
        {
            free();
        }
    }

    /// <summary>Asks the server to stop. Returns at once; from any thread, at any time, more than once.</summary>
    /// <param name="request">A further way to ask, which may take its time.</param>
    public void Stop(Action? request = null)
    {
        lock (_gate)
        {
            if (_stopping || _over)
            {
                return;
            }

            _stopping = true;
            _asking = Task.Factory.StartNew(
                () => Ask(request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        _ = LimitAsync();
    }

    /// <summary>The outcome of work, for a thread that waits.</summary>
    /// <exception cref="OperationCanceledException">The server did not answer; the work is left behind.</exception>
    public T For<T>(Task<T> work)
    {
        if (!work.IsCompleted)
        {
            var either = Task.WhenAny(work, Left);
            if (waiter is null)
            {
                either.Wait();
            }
            else
            {
                waiter(either);
            }
        }

        return work.IsCompleted ? work.GetAwaiter().GetResult() : throw Leave(work);
    }

    /// <inheritdoc cref="For"/>
    public async Task<T> ForAsync<T>(Task<T> work)
    {
        if (!work.IsCompleted)
        {
            await Task.WhenAny(work, Left).ConfigureAwait(false);
        }

        return work.IsCompleted ? await work.ConfigureAwait(false) : throw Leave(work);
    }

    /// <summary>Leaves work behind.</summary>
    public OperationCanceledException Leave(Task work)
    {
        Behind.AddOrUpdate(connection, work);
        return new OperationCanceledException("The server does not answer.");
    }

    /// <summary>The driver has come to an end: nothing is asked or cut any more, as the connection may be another's soon.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
        }

        // A request that is under way would hit who comes next.
        Task.WaitAny(_asking, Left);
        if (_asking.IsCompleted)
        {
            _stop.Dispose();
        }
        else
        {
            Behind.AddOrUpdate(connection, _asking);
        }
    }

    private void Ask(Action? request)
    {
        try
        {
            _stop.Cancel();
            request?.Invoke();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or AggregateException)
        {
            // It has ended by itself, or the server is gone: who waits is told.
        }
    }

    private async Task LimitAsync()
    {
        await Task.Delay(ForAnswer).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_over)
            {
                _line?.Cut();
            }
        }

        await Task.Delay(ForDriver).ConfigureAwait(false);
        _left.TrySetResult();
    }
}
