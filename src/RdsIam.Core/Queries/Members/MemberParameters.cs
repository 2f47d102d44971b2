using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Queries.Members;

/// <summary>
/// Parameters whose text depends on the type of their place: what a dictionary is to become (a composite type, hstore, JSON), or a
/// list without items. The server is asked for the types of the parameters first. That costs round trips, and is done for such
/// values only.
/// </summary>
internal static class MemberParameters
{
    private const string Name = "rdsiam_types";
    private const string Prepare = $"PREPARE {Name} AS ";

    public static bool AreIn(QueryParameters parameters) =>
        parameters.Count > 0 && parameters.Names.Any(name => DependsOnType(name, parameters[name]));

    /// <summary>The request with texts in the place of such values.</summary>
    /// <exception cref="Fault">The statement is wrong, or a value does not fit its type.</exception>
    public static async Task<QueryRequest> ResolveAsync(
        NpgsqlConnection connection, QueryRequest request, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        if (!AreIn(request.Parameters))
        {
            return request;
        }

        var names = request.Parameters.Names.Where(name => DependsOnType(name, request.Parameters[name]))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var types = await AskAsync(connection, request, statements, names, cancellationToken).ConfigureAwait(false);
        var texts = names.ToDictionary(
            name => name,
            name => (object?)TextOf(name, request.Parameters[name], types),
            StringComparer.OrdinalIgnoreCase);
        return request with { Parameters = request.Parameters.Replacing(texts) };
    }

    /// <summary>The records with texts in the place of such values.</summary>
    /// <inheritdoc cref="ResolveAsync(NpgsqlConnection, QueryRequest, IReadOnlyList{SqlStatement}, CancellationToken)" path="/exception"/>
    public static async Task<IReadOnlyList<QueryRecord>> ResolveAsync(
        NpgsqlConnection connection, RecordQuery query, IReadOnlyList<QueryRecord> records, CancellationToken cancellationToken)
    {
        if (!records.Any(record => query.Names.Where((_, i) => ValueTypes.AreNeededFor(record.Values[i])).Any()))
        {
            return records;
        }

        var names = query.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        query.Types ??= await AskAsync(connection, query.Request, query.Statements, names, cancellationToken).ConfigureAwait(false);
        return
        [
            .. records.Select(record => record with
            {
                Values = [.. record.Values.Select(
                    (value, i) => ValueTypes.AreNeededFor(value) ? TextOf(record.Number, query.Names[i], value, query.Types) : value)],
            }),
        ];
    }

    private static bool DependsOnType(string name, object? value)
    {
        try
        {
            return ValueTypes.AreNeededFor(value);
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtParameter(name);
        }
    }

    private static string? TextOf(string name, object? value, IReadOnlyDictionary<string, ServerType> types)
    {
        try
        {
            return ValueText.Of(value, types.GetValueOrDefault(name, ServerType.Other));
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtParameter(name);
        }
    }

    private static string? TextOf(int record, string name, object? value, IReadOnlyDictionary<string, ServerType> types)
    {
        try
        {
            return ValueText.Of(value, types.GetValueOrDefault(name, ServerType.Other));
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtRecord(record, name);
        }
    }

    /// <summary>Nothing is changed by asking, so a lost answer is a lost connection and no more.</summary>
    private static async Task<Dictionary<string, ServerType>> AskAsync(
        NpgsqlConnection connection,
        QueryRequest request,
        IReadOnlyList<SqlStatement> statements,
        HashSet<string> names,
        CancellationToken cancellationToken)
    {
        try
        {
            return await ServerWork.RunAsync(
                connection, token => TypesAsync(connection, request, statements, names, token), limit: TimeSpan.Zero, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (Fault or OperationCanceledException))
        {
            throw SessionFaults.Translate(e, limit: TimeSpan.Zero);
        }
    }

    private static async Task<Dictionary<string, ServerType>> TypesAsync(
        NpgsqlConnection connection,
        QueryRequest request,
        IReadOnlyList<SqlStatement> statements,
        HashSet<string> names,
        CancellationToken cancellationToken)
    {
        var types = new Dictionary<string, ServerType>(StringComparer.OrdinalIgnoreCase);
        var reader = new ServerTypeReader(connection);
        // Of others, such as CALL, the server does not tell: a dictionary is JSON there.
        foreach (var statement in statements.Where(statement => statement.Parameters.Any(names.Contains)))
        {
            var asked = request.Prefix is { } prefix ? statement.Without(prefix) : statement;
            if (!StatementWords.MayBePrepared(asked.Text))
            {
                continue;
            }

            var numbers = await NumbersAsync(connection, request, asked.After(Prepare), statements.Count > 1, cancellationToken)
                .ConfigureAwait(false);
            for (var i = 0; i < Math.Min(numbers.Length, statement.Parameters.Count); i++)
            {
                types[statement.Parameters[i]] = await reader.ReadAsync(numbers[i], cancellationToken).ConfigureAwait(false);
            }
        }

        return types;
    }

    /// <summary>The numbers of the types of a statement's parameters.</summary>
    private static async Task<long[]> NumbersAsync(
        NpgsqlConnection connection, QueryRequest request, SqlStatement asked, bool isOneOfMany, CancellationToken cancellationToken)
    {
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
            catch (PostgresException e) when (!SqlFaults.EndsSession(e))
            {
                throw SqlFaults.Translate(e, new SqlOrigin(request.Sql, asked, request.File, Record: null) { IsOneOfMany = isOneOfMany });
            }
        }
    }
}
