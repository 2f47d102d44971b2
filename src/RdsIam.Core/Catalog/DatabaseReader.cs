using Npgsql;

namespace RdsIam.Core.Catalog;

/// <summary>Reads what one database has to grant.</summary>
internal static class DatabaseReader
{
    /// <summary>In one round trip, whatever the number of tables.</summary>
    /// <param name="connection">To the database.</param>
    /// <param name="routines">Routines to read though their privileges are the built-in ones.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<DatabaseState> ReadAsync(
        NpgsqlConnection connection, string[] routines, CancellationToken cancellationToken)
    {
        var results = new CatalogBatch(connection, DatabaseSql.Schemas, DatabaseSql.Relations, DatabaseSql.Columns);
        await using (results.ConfigureAwait(false))
        {
            results.Add(DatabaseSql.Others, [routines]);
            results.Add(DatabaseSql.Defaults);
            var acls = new AclReader();
            return new DatabaseState
            {
                Name = connection.Database,
                Schemas = await results.NextAsync(row => SchemaOf(row, acls), cancellationToken).ConfigureAwait(false),
                Relations = await results.NextAsync(row => GroupOf(row, acls), cancellationToken).ConfigureAwait(false),
                Columns = await results.NextAsync(row => ColumnOf(row, acls), cancellationToken).ConfigureAwait(false),
                Others = await results.NextAsync(row => OtherOf(row, acls), cancellationToken).ConfigureAwait(false),
                Defaults = await results.NextAsync(row => DefaultOf(row, acls), cancellationToken).ConfigureAwait(false),
            };
        }
    }

    /// <summary>A row of <see cref="DatabaseSql.Schemas"/>.</summary>
    public static SchemaState SchemaOf(NpgsqlDataReader row, AclReader acls) =>
        new(row.GetFieldValue<uint>(0), row.GetString(1), row.GetFieldValue<uint>(2), row.GetBoolean(3), AclOf(row, 4, acls));

    /// <summary>A row of <see cref="DatabaseSql.Relations"/>.</summary>
    public static RelationGroup GroupOf(NpgsqlDataReader row, AclReader acls) => new(
        row.GetFieldValue<uint>(0),
        row.GetBoolean(1) ? ObjectKind.Sequence : ObjectKind.Table,
        row.GetFieldValue<uint>(2),
        row.GetBoolean(3),
        AclOf(row, 5, acls),
        row.GetFieldValue<string[]>(4));

    /// <summary>A row of <see cref="DatabaseSql.Columns"/>.</summary>
    public static ColumnState ColumnOf(NpgsqlDataReader row, AclReader acls) =>
        new(row.GetFieldValue<uint>(0), row.GetString(1), row.GetString(2), row.GetFieldValue<uint>(3), AclOf(row, 4, acls));

    private static OtherObject OtherOf(NpgsqlDataReader row, AclReader acls) => new(
        row.GetFieldValue<uint>(0),
        row.GetBoolean(1) ? ObjectKind.Routine : ObjectKind.Type,
        row.GetString(2),
        row.GetString(3),
        row.GetFieldValue<uint>(4),
        AclOf(row, 5, acls),
        row.IsDBNull(6) ? null : row.GetString(6));

    /// <summary>A row of <see cref="DatabaseSql.Defaults"/>.</summary>
    public static DefaultAcl DefaultOf(NpgsqlDataReader row, AclReader acls) =>
        new(row.GetFieldValue<uint>(0), row.GetFieldValue<uint>(1), row.GetChar(2), AclOf(row, 3, acls));

    private static Acl AclOf(NpgsqlDataReader row, int column, AclReader acls) =>
        acls.Read(row.IsDBNull(column) ? null : row.GetString(column));
}
