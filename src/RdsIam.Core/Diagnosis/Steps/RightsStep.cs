using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>What the user may do in schemas and with tables: those that were named, else an overview.</summary>
internal sealed class RightsStep : IDiagnosisStep
{
    private const string SchemaQuery =
        "select pg_catalog.has_schema_privilege(oid, 'USAGE') from pg_catalog.pg_namespace where nspname = $1";

    private const string TableQuery = """
        select pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.has_table_privilege(c.oid, 'SELECT'), n.nspname::text
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
            and (n.nspname = $1 or $1 = '' and pg_catalog.pg_table_is_visible(c.oid))
        """;

    private const string OverviewQuery = """
        select pg_catalog.has_schema_privilege(n.oid, 'USAGE'), count(c.oid),
            count(c.oid) filter (where pg_catalog.has_table_privilege(c.oid, 'SELECT'))
        from pg_catalog.pg_namespace n
        left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')
        where n.nspname not like 'pg\_%' and n.nspname <> 'information_schema' group by n.oid
        """;

    public string Name => "Rights";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Session is not { } session || state.DatabaseFault is not null)
        {
            return Finding.Skip(Messages.SkippedWithoutSession);
        }

        var request = state.Request;
        foreach (var schema in request.Schemas)
        {
            if (await SchemaAsync(session, schema, request.UserName!, cancellationToken).ConfigureAwait(false) is { } trouble)
            {
                return trouble;
            }
        }

        foreach (var table in request.Tables)
        {
            if (await TableAsync(session, table, request.UserName!, cancellationToken).ConfigureAwait(false) is { } trouble)
            {
                return trouble;
            }
        }

        return request.Schemas.Count + request.Tables.Count > 0
            ? Finding.Pass(Messages.RightsGranted(string.Join(", ", request.Schemas.Concat(request.Tables))))
            : await OverviewAsync(session, request.UserName!, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Finding?> SchemaAsync(
        DatabaseSession session, string schema, string user, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(SchemaQuery, row => row.GetBoolean(0), cancellationToken, schema).ConfigureAwait(false);
        return rows switch
        {
            [] => Finding.Fail(Messages.SchemaMissing(schema, session.Database)),
            [false, ..] => Finding.Fail(Messages.SchemaRightMissing(user, schema, session.Database)),
            _ => null,
        };
    }

    private static async Task<Finding?> TableAsync(
        DatabaseSession session, string table, string user, CancellationToken cancellationToken)
    {
        var (schema, name) = table.Split('.', 2) is [var before, var after] ? (before, after) : ("", table);
        var rows = await session.QueryAsync(
            TableQuery, row =>
                (Schema: row.GetBoolean(0), Table: row.GetBoolean(1), Name: row.GetString(2)), cancellationToken, schema, name)
            .ConfigureAwait(false);
        return rows switch
        {
            [] => Finding.Fail(Messages.TableMissing(table, session.Database)),
            [(false, _, var of), ..] => Finding.Fail(Messages.SchemaRightMissing(user, of, session.Database)),
            [(_, false, var of), ..] => Finding.Fail(Messages.TableRightMissing(user, of, name, session.Database)),
            _ => null,
        };
    }

    private static async Task<Finding> OverviewAsync(DatabaseSession session, string user, CancellationToken cancellationToken)
    {
        var schemas = await session.QueryAsync(
            OverviewQuery,
            row => (Usable: row.GetBoolean(0), Tables: row.GetInt64(1), Readable: row.GetInt64(2)),
            cancellationToken).ConfigureAwait(false);
        var tables = schemas.Sum(one => one.Tables);
        var readable = schemas.Where(one => one.Usable).Sum(one => one.Readable);
        return tables > 0 && readable == 0
            ? Finding.Warn(Messages.NoTableReadable(user, tables, session.Database))
            : Finding.Pass(Messages.RightsCounted(schemas.Count(one => one.Usable), schemas.Count, readable, tables));
    }
}
