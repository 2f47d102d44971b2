using System.Management.Automation;
using RdsIam.Core.Values.Rows;

namespace RdsIam.Display;

/// <summary>
/// How the rows of one result are laid out: a table as wide as they need and the screen allows, or a list where not even short cells
/// would fit.
/// </summary>
internal sealed class RowTable : IShown
{
    /// <summary>A text is not cut below this.</summary>
    private const int LeastText = 12;

    private const int MostLines = 50;

    private readonly List<RowColumn> _columns;
    private readonly int _room;
    private readonly TextTable _table;
    private int _shown;

    /// <param name="first">The first row that is shown.</param>
    /// <param name="room">The screen's cells.</param>
    public RowTable(PSObject first, int room)
    {
        (_columns, _room) = (RowColumn.Of(first), room);
        var type = first.BaseObject.GetType();
        PSObject[] rows = [first,
            .. RowPage.Of(first.BaseObject).Where(row => row.GetType() == type && row != first.BaseObject).Select(PSObject.AsPSObject)];
        _table = new TextTable(
            [.. _columns.Select(column => new TextColumn(column.Label, column.CanBeCut ? CellCut.End : CellCut.Never, column.IsNumber))],
            [.. rows.Select(Cells)], room);
    }

    public string Heading() => _table.Fits
        ? _table.Heading()
        : string.Join(Environment.NewLine, WrappedText.Of(ModuleMessages.RowsAsList(_columns.Count, _room + 1), _room, _room));

    public string Line(PSObject instance)
    {
        var isFirst = _shown++ == 0;
        if (!_table.Fits)
        {
            return (isFirst ? "" : Environment.NewLine)
                + string.Join(Environment.NewLine, _columns.SelectMany(column => Item(instance, column)));
        }

        return _columns is [{ CanBeCut: true } only]
            ? string.Join(Environment.NewLine, Lines(instance, only, _room))
            : _table.Line(Cells(instance));
    }

    private string[] Cells(PSObject row) => [.. _columns.Select(column => Cell(row, column))];

    private static string Cell(PSObject row, RowColumn column) => RowCell.Line(ValueOf(row, column), column.Decoder);

    private static object? ValueOf(PSObject row, RowColumn column) =>
        row.Properties[column.Name]?.Value is var value && value is PSObject { BaseObject: not PSCustomObject and var inner }
            ? inner
            : value;

    private static List<string> Lines(PSObject row, RowColumn column, int room)
    {
        if (RowCell.IsJson(column.Decoder))
        {
            return [CellWidth.Cut(Cell(row, column), room)];
        }

        var lines = ShownText.Lines(RowCell.Text(ValueOf(row, column), column.Decoder)).Select(line => CellWidth.Cut(line, room)).ToList();
        return lines.Count <= MostLines ? lines : [.. lines.Take(MostLines), Screen.Ellipsis];
    }

    private IEnumerable<string> Item(PSObject row, RowColumn column)
    {
        var names = _columns.Max(other => CellWidth.Of(other.Label));
        return Lines(row, column, Math.Max(LeastText, _room - names - 3)).Select((line, i) =>
            (i == 0 ? Screen.Heading(CellWidth.Pad(column.Label, names, onLeft: false) + " : ") : new string(' ', names + 3)) + line);
    }
}
