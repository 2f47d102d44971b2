using System.Collections.Concurrent;
using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>What is learned when a physical connection has logged in.</summary>
/// <param name="most">The most connections that can be open.</param>
/// <param name="time">The pool's clock.</param>
internal sealed class PoolLogins(int most, TimeProvider time)
{
    private const string ForeignTypes = """
        select exists (
            select from pg_catalog.pg_type
            where typtype = 'b' and typelem = 0 and typsend <> 0 and oid >= 16384 and typname not in ('citext', 'hstore'))
        """;

    /// <summary>The newest ones, oldest first.</summary>
    private readonly ConcurrentQueue<DateTimeOffset> _times = new();

    private volatile object? _foreignTypes;

    /// <summary>
    /// The database has types (of extensions such as PostGIS) whose binary form is not known here; known from the first login.
    /// </summary>
    public bool HaveForeignTypes => _foreignTypes is true;

    /// <summary>Takes a new connection into account; the first one is asked about the database's types.</summary>
    public async Task NoteAsync(NpgsqlConnection connection)
    {
        if (LoginAttempt.Current is { } attempt)
        {
            (attempt.IsNew, attempt.Step) = (true, LoginStep.Session);
            ConnectionLine.Remember(connection, attempt.Line);
        }

        _times.Enqueue(time.GetUtcNow());
        while (_times.Count > most)
        {
            _times.TryDequeue(out _);
        }

        if (_foreignTypes is null)
        {
            using var command = new NpgsqlCommand(ForeignTypes, connection);
            _foreignTypes = await command.ExecuteScalarAsync().ConfigureAwait(false);
        }
    }

    /// <summary>When the oldest of so many connections logged in, if older ones are closed first; null: there is none.</summary>
    public DateTimeOffset? OldestOf(int open)
    {
        var times = _times.ToArray();
        return open > 0 && times.Length > 0 ? times[Math.Max(0, times.Length - open)] : null;
    }
}
