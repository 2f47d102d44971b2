using Npgsql;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>Runs a text on a connection that a test has opened, and leaves that open.</summary>
internal static class OpenConnectionQuery
{
    public static Task<QueryExecution> StartAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var request = new QueryRequest(sql);
        var place = new QueryPlace(connection, new ResultForms(TimeProvider.System), IsInTransaction: true);
        var command = new ServerCommand(place, request, QueryText.Read(request), TimeSpan.FromSeconds(connection.CommandTimeout));
        return QueryRunner.StartAsync(
            new QueryExecution(connection, owned: false, request, command) { IsInTransaction = true }, cancellationToken);
    }
}
