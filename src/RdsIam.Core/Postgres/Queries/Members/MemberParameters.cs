using System.Collections;
using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>
/// Parameters whose values have members: what a dictionary is to become (a composite type, hstore, JSON) only the place knows, so
/// the server is asked for the types of the parameters first. That costs round trips, and is done for such values only.
/// </summary>
internal static class MemberParameters
{
    private const string Name = "rdsiam_types";
    private const string Prepare = $"PREPARE {Name} AS ";

    public static bool AreIn(QueryParameters parameters) => parameters.Count > 0 && parameters.Names.Any(name => HasMembers(parameters[name]));

    /// <summary>The request with texts in the place of such values.</summary>
    /// <exception cref="Fault">The statement is wrong, or a value does not fit its type.</exception>
    public static async Task<QueryRequest> ResolveAsync(
        NpgsqlConnection connection, QueryRequest request, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        if (!AreIn(request.Parameters))
        {
            return request;
        }

        var names = request.Parameters.Names.Where(name => HasMembers(request.Parameters[name])).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var types = await TypesAsync(connection, request, statements, names, cancellationToken).ConfigureAwait(false);
        var texts = names.ToDictionary(
            name => name,
            name => (object?)MemberText.Of(request.Parameters[name], types.GetValueOrDefault(name, ServerType.Other)),
            StringComparer.OrdinalIgnoreCase);
        return request with { Parameters = request.Parameters.Replacing(texts) };
    }

    /// <summary>The records with texts in the place of such values.</summary>
    /// <inheritdoc cref="ResolveAsync(NpgsqlConnection, QueryRequest, IReadOnlyList{SqlStatement}, CancellationToken)" path="/exception"/>
    public static async Task<IReadOnlyList<QueryRecord>> ResolveAsync(
        NpgsqlConnection connection, RecordQuery query, IReadOnlyList<QueryRecord> records, CancellationToken cancellationToken)
    {
        if (!records.Any(record => Array.Exists(record.Values, HasMembers)))
        {
            return records;
        }

        var names = query.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        query.Types ??= await TypesAsync(connection, query.Request, query.Statements, names, cancellationToken).ConfigureAwait(false);
        return
        [
            .. records.Select(record => record with
            {
                Values = [.. record.Values.Select((value, i) => HasMembers(value)
                    ? MemberText.Of(value, query.Types.GetValueOrDefault(query.Names[i], ServerType.Other))
                    : value)],
            }),
        ];
    }

    private static bool HasMembers(object? value) => value is IDictionary
        || (value is IEnumerable items and not (string or byte[]) && items.Cast<object?>().Any(HasMembers));

    private static async Task<Dictionary<string, ServerType>> TypesAsync(
        NpgsqlConnection connection,
        QueryRequest request,
        IReadOnlyList<SqlStatement> statements,
        HashSet<string> names,
        CancellationToken cancellationToken)
    {
        var types = new Dictionary<string, ServerType>(StringComparer.OrdinalIgnoreCase);
        var reader = new ServerTypeReader(connection);
        foreach (var statement in statements.Where(statement => statement.Parameters.Any(names.Contains)))
        {
            var numbers = await NumbersAsync(connection, request, statement, statements.Count > 1, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < Math.Min(numbers.Length, statement.Parameters.Count); i++)
            {
                types[statement.Parameters[i]] = await reader.ReadAsync(numbers[i], cancellationToken).ConfigureAwait(false);
            }
        }

        return types;
    }

    /// <summary>The numbers of the types of a statement's parameters; an EXPLAIN is of the statement within.</summary>
    private static async Task<long[]> NumbersAsync(
        NpgsqlConnection connection, QueryRequest request, SqlStatement statement, bool isOneOfMany, CancellationToken cancellationToken)
    {
        var asked = (request.Prefix is { } prefix ? statement.Without(prefix) : statement).After(Prepare);
        var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(asked.Text),
                new NpgsqlBatchCommand($"SELECT parameter_types::oid[]::int8[] FROM pg_catalog.pg_prepared_statements WHERE name = '{Name}'"),
                new NpgsqlBatchCommand($"DEALLOCATE {Name}"),
            },
        };
        await using (batch.ConfigureAwait(false))
        {
            try
            {
                return (long[])(await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            }
            catch (PostgresException e)
            {
                throw SqlFaults.Translate(e, new SqlOrigin(request.Sql, asked, request.File, Record: null) { IsOneOfMany = isOneOfMany });
            }
        }
    }
}
