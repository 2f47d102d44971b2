using Npgsql;
using RdsIam.Core.Bulk;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Fuzz.Targets;

/// <summary>Texts, places and contexts of a server's errors, out of which hints and rows are read.</summary>
internal static class ServerErrorTargets
{
    private const string Sql = "select * from t where id in (@p) and at > now() - @p";

    private static readonly string[] States = ["42601", "22P02", "42883", "42703", "42804", "22012", "42P08", "57014", "XX000"];

    private static readonly NpgsqlConnection Nowhere = new();

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "server-errors",
            [
                "COPY orders, line 7, column id: \"x\"", "COPY t, line 3: \"a,b\nc\"\nPL/pgSQL function f() line 3 at RAISE",
                "operator does not exist: integer = integer[]", "operator does not exist: date > integer", "invalid input syntax for type integer: \"{1,2}\"",
                "unnamed portal parameter $1 = '…'", "syntax error at or near \"‘x’\"", "column \"p\" does not exist", "could not determine data type of parameter $1",
            ],
            "COPY , line 7, column : \" $1 timestamp with time zone date integer = [] operator parameter portal \\n 2026-01-31",
            Translate),
    ];

    private static void Translate(string text)
    {
        var request = new QueryRequest(Sql) { Parameters = QueryParameters.Named([new("p", new[] { 1, 2 })]) };
        var statement = SqlScript.Parse(Sql, request.Parameters)[0];
        var error = new PostgresException(
            text, "ERROR", "ERROR", States[text.Length % States.Length], detail: text, hint: null, position: text.Length % 90, internalPosition: 0,
            internalQuery: null, where: text, schemaName: null, tableName: null, columnName: null, dataTypeName: null, constraintName: null,
            file: null, line: null, routine: null);
        var copied = CopyFaults.Translate(error, Nowhere, Sql, "file.csv");
        if (copied is SqlFault sql)
        {
            RecordFaults.Of(sql, []);
        }

        _ = copied?.Message;
        _ = SqlFaults.Translate(error, new SqlOrigin(Sql, statement, "file.sql", 3))?.Message;
    }
}
