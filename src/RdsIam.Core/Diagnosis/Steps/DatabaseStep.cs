using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whether the database is there and open to the user.</summary>
internal sealed class DatabaseStep : IDiagnosisStep
{
    private const string Query = """
        select datname::text from pg_catalog.pg_database
        where datallowconn and not datistemplate and pg_catalog.has_database_privilege(datname, 'CONNECT') and datname <> 'rdsadmin'
        order by lower(datname) <> lower($1), datname limit 20
        """;

    public string Name => "Database";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.DatabaseFault is { } fault)
        {
            return fault.ErrorId == Messages.Ids.LoginDatabaseNotFound && state.Session is { } session
                ? await OthersAsync(session, fault, state.Request.Database, cancellationToken).ConfigureAwait(false)
                : Finding.Fail(fault);
        }

        return state.Server is { } server
            ? SessionJudge.Database(server, state.Request.Database, state.RdsName?.Kind)
            : Finding.Skip(Messages.SkippedWithoutSession);
    }

    private static async Task<Finding> OthersAsync(
        DatabaseSession session, Fault fault, string database, CancellationToken cancellationToken)
    {
        var names = await session.QueryAsync(Query, row => row.GetString(0), cancellationToken, database).ConfigureAwait(false);
        return new Finding(
            CheckStatus.Failed, fault.Happened, fault.ErrorId,
            Messages.DatabaseChoice(string.Join(" or ", names.Select(AdviceFormat.PowerShell))));
    }
}
