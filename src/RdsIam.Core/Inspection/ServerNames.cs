using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Core.Inspection;

/// <summary>What names are asked for.</summary>
internal enum NameKind
{
    Databases,
    Schemas,

    /// <summary><c>schema.table</c>, quoted where PostgreSQL needs it.</summary>
    Tables,

    /// <summary>Of the table that is named beside.</summary>
    Columns,

    /// <summary>The same, quoted where PostgreSQL needs it.</summary>
    QuotedColumns,
    Roles,
}

/// <summary>Names that a server has, for completion: asked over an open connection, kept for a minute, and never waited for long.</summary>
internal static class ServerNames
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Given = TimeSpan.FromSeconds(5);
    private static readonly ConditionalWeakTable<ConnectionPool, ConcurrentDictionary<(NameKind, string), Answer>> Answers = [];

    /// <summary>
    /// The names, at once where they were asked for within the last minute; else as far as the server says them within 300 ms. What comes
    /// later is there for the next time.
    /// </summary>
    /// <param name="pool">The database.</param>
    /// <param name="kind">What is asked for.</param>
    /// <param name="table">For columns: the table, as SQL writes it.</param>
    /// <param name="longest">How long to wait; null: 300 ms.</param>
    /// <returns>Empty where the server does not answer in time, or refuses.</returns>
    public static IReadOnlyList<string> Find(ConnectionPool pool, NameKind kind, string table = "", TimeSpan? longest = null)
    {
        var patience = longest ?? Longest;
        var known = Answers.GetOrCreateValue(pool);
        known.TryGetValue((kind, table), out var old);
        if (old is not null && old.IsFresh)
        {
            return old.NamesWithin(patience);
        }

        var next = new Answer(ReadAsync(pool, kind, table));
        known[(kind, table)] = next;
        return next.NamesWithin(patience) is { Count: > 0 } names ? names : old?.NamesWithin(TimeSpan.Zero) ?? [];
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(ConnectionPool pool, NameKind kind, string table)
    {
        using var limit = new CancellationTokenSource(Given);
        try
        {
            // Off the caller's thread from the start: opening a connection may take its time before it first waits.
            return await Task.Run(
                () => CatalogRows.ReadAsync(
                    pool, QueryFor(kind), kind is NameKind.Columns or NameKind.QuotedColumns ? [table] : [], row =>
                        row.GetString(0), limit.Token),
                limit.Token).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is Fault or OperationCanceledException or ObjectDisposedException)
        {
            return [];
        }
    }

    private static string QueryFor(NameKind kind) => kind switch
    {
        NameKind.Databases => """
            select datname::text from pg_catalog.pg_database
            where datallowconn and not datistemplate and datname <> 'rdsadmin' order by 1
            """,
        NameKind.Schemas => """
            select nspname::text from pg_catalog.pg_namespace
            where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1
            """,
        NameKind.Tables => """
            select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            order by 1 limit 5000
            """,
        NameKind.Columns => """
            select attname::text from pg_catalog.pg_attribute
            where attrelid = pg_catalog.to_regclass($1)::pg_catalog.oid and attnum > 0 and not attisdropped order by attnum
            """,
        NameKind.QuotedColumns => """
            select pg_catalog.quote_ident(attname) from pg_catalog.pg_attribute
            where attrelid = pg_catalog.to_regclass($1)::pg_catalog.oid and attnum > 0 and not attisdropped order by attnum
            """,
        _ => "select rolname::text from pg_catalog.pg_roles where rolname !~ '^pg_' order by 1 limit 5000",
    };

    private sealed class Answer(Task<IReadOnlyList<string>> reading)
    {
        private readonly long _asked = Environment.TickCount64;

        /// <summary>A refusal is asked again at the next Tab.</summary>
        public bool IsFresh => Environment.TickCount64 - _asked < Kept.TotalMilliseconds
            && (!reading.IsCompleted || reading.Result.Count > 0);

        public IReadOnlyList<string> NamesWithin(TimeSpan longest) => reading.Wait(longest) ? reading.Result : [];
    }
}
