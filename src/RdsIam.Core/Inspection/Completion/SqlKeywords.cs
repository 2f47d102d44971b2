namespace RdsIam.Core.Inspection.Completion;

/// <summary>The words of SQL that people type.</summary>
internal static class SqlKeywords
{
    /// <summary>Those that a statement begins with.</summary>
    public static readonly IReadOnlyList<string> First =
    [
        "select", "with", "insert into", "update", "delete from", "merge into", "values", "table", "explain", "analyze", "create", "alter", "drop",
        "truncate", "grant", "revoke", "begin", "commit", "rollback", "savepoint", "set", "show", "reset", "call", "do", "vacuum",
        "refresh materialized view", "comment on", "lock table", "listen", "notify", "copy", "fetch",
    ];

    public static readonly IReadOnlyList<string> All =
    [
        "select", "from", "where", "join", "left join", "inner join", "cross join", "on", "using", "group by", "having", "order by", "limit", "offset", "distinct",
        "union all", "union", "intersect", "except", "with", "recursive", "lateral", "as", "and", "or", "not", "in", "exists", "between", "like", "ilike",
        "is null", "is not null", "null", "true", "false", "case", "when", "then", "else", "end", "cast", "coalesce", "count", "sum", "avg", "min",
        "max", "over", "partition by", "filter", "asc", "desc", "nulls first", "nulls last", "array", "any", "all", "interval", "insert into", "values",
        "default", "returning", "on conflict", "do nothing", "do update", "update", "set", "delete from", "truncate", "merge into", "create", "table",
        "temporary", "view", "materialized", "index", "unique", "schema", "sequence", "function", "procedure", "trigger", "extension", "role", "type",
        "if exists", "if not exists", "alter", "add", "column", "constraint", "primary key", "foreign key", "references", "check", "drop", "cascade",
        "rename", "to", "owner to", "grant", "revoke", "begin", "commit", "rollback", "savepoint", "explain", "analyze", "vacuum", "call", "do", "language",
        "show", "reset", "current_user", "current_database()", "current_timestamp", "now()", "generate_series", "string_agg", "extract", "for update",
        "skip locked", "refresh materialized view", "comment on", "lock table", "listen", "notify", "copy", "fetch", "window", "tablesample",
    ];

    /// <summary>The first words of <see cref="All"/>: they are no name of a table's alias.</summary>
    public static readonly HashSet<string> FirstWords = new(All.Select(word => word.Split(' ')[0]), StringComparer.OrdinalIgnoreCase);
}
