using Npgsql;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Forms;
using RdsIam.Core.Values.Rows;

namespace RdsIam.Core.Queries.Execution;

/// <summary>The columns of one result.</summary>
/// <param name="Names">Usable as property names, no two the same (see <see cref="ColumnNames"/>).</param>
/// <param name="Cells">How each is read.</param>
internal sealed record ResultShape(string[] Names, CellReader[] Cells)
{
    /// <summary>The current result's columns.</summary>
    /// <param name="reader">Within the result.</param>
    /// <param name="form">In which form the columns come.</param>
    /// <param name="request">What is told of warnings and makes objects of JSON.</param>
    /// <param name="resultIndex">A further column ResultIndex has this number in each row; null: there is no such column.</param>
    public static ResultShape Of(NpgsqlDataReader reader, ResultForm form, QueryRequest request, int? resultIndex)
    {
        var names = Columns.NamesOf(reader);
        var cells = Columns.ReadersOf(reader, form, request.OnWarning);
        if (request.ExpandJson is { } expand)
        {
            JsonCell.Replace(cells, reader, expand);
        }

        if (resultIndex is { } index)
        {
            names = [.. names, "ResultIndex"];
            cells = [.. cells, new ConstantCell<int?>(index)];
        }

        return new(
            ColumnNames.MakeUsable([.. names, .. request.Constants.Select(constant => constant.Key)]),
            [.. cells, .. request.Constants.Select(constant => new ConstantCell<string>(constant.Value))]);
    }
}
