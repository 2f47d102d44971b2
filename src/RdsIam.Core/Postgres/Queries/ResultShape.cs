using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>The columns of one result.</summary>
/// <param name="Names">Usable as property names, no two the same (see <see cref="ColumnNames"/>).</param>
/// <param name="Cells">How each is read.</param>
internal sealed record ResultShape(string[] Names, CellReader[] Cells)
{
    public static ResultShape Of(NpgsqlDataReader reader) =>
        new(ColumnNames.MakeUsable(Columns.NamesOf(reader)), Columns.ReadersOf(reader));
}
