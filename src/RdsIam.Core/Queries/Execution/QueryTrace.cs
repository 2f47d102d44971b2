using System.Diagnostics;
using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// What collectors see of a request, in the words of OpenTelemetry's conventions for databases: how long, how many rows, which SQLSTATE.
/// Its text only where somebody asks for it, and never its parameters.
/// </summary>
internal sealed class QueryTrace
{
    private readonly NpgsqlConnection _connection;
    private readonly (string HostName, int Port) _server;
    private readonly (string Database, string UserName) _who;
    private readonly Activity? _activity;
    private readonly long _start = Stopwatch.GetTimestamp();
    private Exception? _fault;

    private QueryTrace(NpgsqlConnection connection, QueryRequest request)
    {
        _connection = connection;
        _server = ConnectionLine.Of(connection)?.Server ?? (connection.Host ?? "", connection.Port);
        _who = (connection.Database, connection.UserName ?? "");
        _activity = RdsIamActivities.StartOnDatabase("query", _server.HostName, _server.Port, _who.Database, _who.UserName);
        if (_activity is not null && RdsIamActivities.ShowsStatements)
        {
            _activity.SetTag("db.query.text", request.Sql);
        }
    }

    /// <summary>Null: nobody listens.</summary>
    public static QueryTrace? Begin(NpgsqlConnection connection, QueryRequest request) =>
        RdsIamActivities.AreRead || RdsIamEvents.Log.IsEnabled() ? new QueryTrace(connection, request) : null;

    /// <summary>It went wrong; the first trouble counts.</summary>
    public void Fail(Exception fault) => _fault ??= fault;

    /// <param name="statements">What became of each.</param>
    /// <param name="rows">That were read.</param>
    public void End(IReadOnlyList<StatementResult> statements, long rows)
    {
        var time = Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
        var operation = statements.Select(statement => statement.Command).Distinct(StringComparer.Ordinal).ToList() is [var one] ? one : "";
        if (_activity is not null)
        {
            _activity.DisplayName = operation.Length > 0 ? $"{operation} {_who.Database}" : $"query {_who.Database}";
            _activity.SetTag("db.operation.name", operation.Length > 0 ? operation : null)
                .SetTag("db.operation.batch.size", statements.Count > 1 ? statements.Count : null)
                .SetTag("db.response.returned_rows", rows)
                .SetTag("rdsiam.rows_affected", statements.Sum(statement => statement.Rows ?? 0))
                .SetTag("rdsiam.backend_pid", _connection.State == System.Data.ConnectionState.Open ? _connection.ProcessID : null);
        }

        if (_fault is null)
        {
            RdsIamEvents.Log.QueryEnded(_who.UserName, _server.HostName, _who.Database, operation, rows, time);
        }
        else
        {
            var error = ErrorOf(_fault);
            _activity?.SetTag("db.response.status_code", (_fault as SqlFault)?.SqlState);
            _activity.Fail(error);
            RdsIamEvents.Log.QueryFailed(_who.UserName, _server.HostName, _who.Database, error, time);
        }

        _activity?.Dispose();
    }

    private static string ErrorOf(Exception fault) => fault switch
    {
        SqlFault { SqlState: { Length: > 0 } state } => state,
        Fault named => named.ErrorId,
        OperationCanceledException => "cancelled",
        _ => fault.GetType().Name,
    };
}
