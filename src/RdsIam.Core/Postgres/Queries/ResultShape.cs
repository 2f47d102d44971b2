using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>The columns of one result.</summary>
/// <param name="Names">Usable as property names, no two the same (see <see cref="ColumnNames"/>).</param>
/// <param name="Cells">How each is read.</param>
internal sealed record ResultShape(string[] Names, CellReader[] Cells)
{
    /// <summary>What a column's value is, when it is not null; object where it depends on the value.</summary>
    public Type TypeOf(int ordinal) => Nullable.GetUnderlyingType(Cells[ordinal].PropertyType) ?? Cells[ordinal].PropertyType;

    /// <summary>The same with further columns, whose names give way where the result has them already.</summary>
    public ResultShape With(IReadOnlyList<KeyValuePair<string, string>> constants) => constants.Count == 0 ? this : new(
        ColumnNames.MakeUsable([.. Names, .. constants.Select(constant => constant.Key)]),
        [.. Cells, .. constants.Select(constant => new ConstantCell<string>(constant.Value))]);

    public static ResultShape Of(NpgsqlDataReader reader, bool[]? isText, Action<string>? onWarning) =>
        new(ColumnNames.MakeUsable(Columns.NamesOf(reader)), Columns.ReadersOf(reader, isText, onWarning));
}
