using System.Globalization;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Execution;

/// <summary>The statements that make a session what its options say, and undo it. Pure.</summary>
internal static class SessionSql
{
    /// <summary>Begins a transaction with all that the options say, which ends with it.</summary>
    public static IReadOnlyList<string> Begin(SessionOptions options) =>
        [BeginStatement(options), .. Settings(options, local: true), .. Role(options, local: true)];

    /// <summary>Begins a transaction in a session that is set already.</summary>
    public const string BeginPlain = "BEGIN";

    /// <summary>Undoes a transaction.</summary>
    public static readonly IReadOnlyList<string> Undo = ["ROLLBACK"];

    /// <summary>Begins what serves as a transaction within an open one.</summary>
    public const string Save = "SAVEPOINT rdsiam_work";

    /// <summary>Keeps what was done since <see cref="Save"/>.</summary>
    public const string Release = "RELEASE SAVEPOINT rdsiam_work";

    /// <summary>Undoes what was done since <see cref="Save"/>.</summary>
    public static readonly IReadOnlyList<string> UndoSaved = ["ROLLBACK TO SAVEPOINT rdsiam_work", Release];

    /// <summary>Gives up the locks that last as long as their session: idle in a pool, it would keep them from others.</summary>
    public static readonly IReadOnlyList<string> Unlock = ["SELECT pg_catalog.pg_advisory_unlock_all()"];

    /// <summary>What is set for a session whose requests are transactions of their own; the role last, as it may do less.</summary>
    public static IReadOnlyList<string> Set(SessionOptions options) =>
        [.. Settings(options, local: false), .. Defaults(options), .. Role(options, local: false)];

    /// <summary>Undoes <see cref="Set"/>, the role first; also what the statements themselves did to these settings.</summary>
    public static IReadOnlyList<string> Reset(SessionOptions options)
    {
        var reset = new List<string>();
        if (options.Role is not null)
        {
            reset.Add("RESET ROLE");
        }

        reset.AddRange(Pairs(options).Concat(DefaultPairs(options)).Select(pair => $"RESET {pair.Name}"));
        return reset;
    }

    private static string BeginStatement(SessionOptions options)
    {
        var isolation = options.Isolation is { } level ? $" ISOLATION LEVEL {Name(level).ToUpperInvariant()}" : "";
        return $"BEGIN{isolation}{(options.ReadOnly ? " READ ONLY" : "")}";
    }

    private static IEnumerable<string> Settings(SessionOptions options, bool local) =>
        Pairs(options).Select(pair => SetConfig(pair.Name, pair.Value, local));

    private static IEnumerable<string> Defaults(SessionOptions options) =>
        DefaultPairs(options).Select(pair => SetConfig(pair.Name, pair.Value, local: false));

    private static IEnumerable<string> Role(SessionOptions options, bool local) =>
        options.Role is { } role ? [$"SET {(local ? "LOCAL " : "")}ROLE {role}"] : [];

    private static IEnumerable<(string Name, string Value)> Pairs(SessionOptions options)
    {
        if (options.SearchPath is { } path)
        {
            yield return ("search_path", string.Join(", ", path));
        }

        if (options.LockTimeout is { } time)
        {
            // In whole milliseconds; a shorter time must not become 0, which is no limit.
            yield return ("lock_timeout", Math.Ceiling(time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<(string Name, string Value)> DefaultPairs(SessionOptions options)
    {
        if (options.ReadOnly)
        {
            yield return ("default_transaction_read_only", "on");
        }

        if (options.Isolation is { } level)
        {
            yield return ("default_transaction_isolation", Name(level));
        }
    }

    private static string SetConfig(string name, string value, bool local) =>
        $"SELECT pg_catalog.set_config('{name}', '{value.Replace("'", "''", StringComparison.Ordinal)}', {(local ? "true" : "false")})";

    private static string Name(TransactionIsolation level) => level switch
    {
        TransactionIsolation.ReadUncommitted => "read uncommitted",
        TransactionIsolation.RepeatableRead => "repeatable read",
        TransactionIsolation.Serializable => "serializable",
        _ => "read committed",
    };
}
