using System.Collections.Concurrent;
using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Names;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Core.Connections.Pools;

/// <summary>What is learned when a physical connection has logged in.</summary>
/// <param name="target">The pool's.</param>
/// <param name="time">The pool's clock.</param>
/// <param name="forms">Told whether the sessions are the pool's own.</param>
internal sealed class PoolLogins(ConnectionTarget target, TimeProvider time, ResultForms forms)
{
    /// <summary>The newest ones, oldest first.</summary>
    private readonly ConcurrentQueue<DateTimeOffset> _times = new();

    // Aurora DSQL hands a session on behind its endpoint, and does not keep the names of prepared statements.
    private bool _isAsked = RdsEndpointName.IsDsqlHost(target.HostName);

    /// <summary>Takes a new connection into account; the first one is asked which process serves it.</summary>
    public async Task NoteAsync(NpgsqlConnection connection)
    {
        if (LoginAttempt.Current is { } attempt)
        {
            (attempt.IsNew, attempt.Step) = (true, LoginStep.Session);
            ConnectionLine.Remember(connection, attempt.Line);
        }

        _times.Enqueue(time.GetUtcNow());
        while (_times.Count > target.MaxPoolSize)
        {
            _times.TryDequeue(out _);
        }

        if (!_isAsked)
        {
            using var command = new NpgsqlCommand("select pg_catalog.pg_backend_pid()", connection);
            forms.AreSessionsOurs =
                await command.ExecuteScalarAsync().ConfigureAwait(false) is int process && process == connection.ProcessID;
            _isAsked = true;
        }
    }

    /// <summary>When the oldest of so many connections logged in, if older ones are closed first; null: there is none.</summary>
    public DateTimeOffset? OldestOf(int open)
    {
        var times = _times.ToArray();
        return open > 0 && times.Length > 0 ? times[Math.Max(0, times.Length - open)] : null;
    }
}
