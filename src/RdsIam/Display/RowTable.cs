using System.Management.Automation;
using RdsIam.Core.Values.Rows;

namespace RdsIam.Display;

/// <summary>
/// How the rows of one result are laid out: a table as wide as they need and the screen allows, or a list where not even short cells
/// would fit. The widths are those of the rows that were at hand with the first one; later ones may widen them.
/// </summary>
internal sealed class RowTable
{
    private const int Gap = 2;

    /// <summary>A text is not cut below this in a table.</summary>
    private const int LeastText = 12;

    private const int MostLines = 50;

    private readonly List<RowColumn> _columns;
    private readonly int _room;
    private readonly bool _isCut;
    private readonly bool _isList;
    private int _shown;

    private RowTable(List<RowColumn> columns, IReadOnlyList<PSObject> rows, int room)
    {
        (_columns, _room) = (columns, room);
        foreach (var column in columns)
        {
            column.Width = rows.Select(row => CellWidth.Of(Cell(row, column))).Append(CellWidth.Of(column.Label)).Max();
        }

        _isCut = Total > room;
        _isList = _isCut && !TryCut();
    }

    private int Total => _columns.Sum(column => column.Width) + (Gap * Math.Max(0, _columns.Count - 1));

    /// <param name="first">The first row that is shown.</param>
    /// <param name="room">The screen's cells.</param>
    public static RowTable Of(PSObject first, int room)
    {
        var columns = RowColumn.Of(first);
        var type = first.BaseObject.GetType();
        PSObject[] rows = [first, .. RowPage.Of(first.BaseObject).Where(row => row.GetType() == type && row != first.BaseObject).Select(PSObject.AsPSObject)];
        return new RowTable(columns, rows, room);
    }

    /// <summary>The heading: names over dashes, or that it is a list and why.</summary>
    public string Heading()
    {
        if (_isList)
        {
            return ModuleMessages.RowsAsList(_columns.Count, _room + 1);
        }

        return _columns.Count == 0 ? "--" : string.Join(Environment.NewLine,
            Screen.Heading(Join(column => column.Label)),
            Screen.Heading(Join(column => new string('-', column.Width))));
    }

    /// <summary>What is shown of a row: one line, or those of a list.</summary>
    public string Line(PSObject row)
    {
        var isFirst = _shown++ == 0;
        if (_isList)
        {
            return (isFirst ? "" : Environment.NewLine) + string.Join(Environment.NewLine, _columns.SelectMany(column => Item(row, column)));
        }

        return _columns is [{ CanBeCut: true } only] ? string.Join(Environment.NewLine, Lines(row, only, _room)) : Join(column => Fit(Cell(row, column), column));
    }

    private static string Cell(PSObject row, RowColumn column) => RowCell.Line(ValueOf(row, column), column.Decoder);

    private static object? ValueOf(PSObject row, RowColumn column) =>
        row.Properties[column.Name]?.Value is var value && value is PSObject { BaseObject: not PSCustomObject and var inner } ? inner : value;

    private static List<string> Lines(PSObject row, RowColumn column, int room)
    {
        if (RowCell.IsJson(column.Decoder))
        {
            return [CellWidth.Cut(Cell(row, column), room)];
        }

        var lines = ShownText.Lines(RowCell.Text(ValueOf(row, column), column.Decoder)).Select(line => CellWidth.Cut(line, room)).ToList();
        return lines.Count <= MostLines ? lines : [.. lines.Take(MostLines), Screen.Ellipsis];
    }

    private string Join(Func<RowColumn, string> text) => string.Join(
        new string(' ', Gap), _columns.Select((column, i) => CellWidth.Pad(text(column), column.Width, column.IsNumber))).TrimEnd();

    /// <summary>A row that comes late may be wider than those that the widths were made for.</summary>
    private string Fit(string cell, RowColumn column)
    {
        var width = CellWidth.Of(cell);
        if (width > column.Width)
        {
            column.Width = !column.CanBeCut ? width : _isCut ? column.Width : Math.Min(width, column.Width + Math.Max(0, _room - Total));
        }

        return column.CanBeCut ? CellWidth.Cut(cell, column.Width) : cell;
    }

    /// <summary>Takes from the widest texts what the screen has no room for.</summary>
    private bool TryCut()
    {
        var (low, high) = (LeastText, _room);
        if (Cut(low) > _room)
        {
            return false;
        }

        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Cut(middle) <= _room ? (middle, high) : (low, middle - 1);
        }

        foreach (var column in _columns)
        {
            column.Width = WidthAt(column, low);
        }

        return true;

        int Cut(int most) => _columns.Sum(column => WidthAt(column, most)) + (Gap * (_columns.Count - 1));
    }

    private int WidthAt(RowColumn column, int most) => !column.CanBeCut ? column.Width
        : Math.Min(column.Width, Math.Max(most, _columns.Count > 1 ? CellWidth.Of(column.Label) : 0));

    private IEnumerable<string> Item(PSObject row, RowColumn column)
    {
        var names = _columns.Max(other => CellWidth.Of(other.Label));
        return Lines(row, column, Math.Max(LeastText, _room - names - 3)).Select((line, i) =>
            (i == 0 ? Screen.Heading(CellWidth.Pad(column.Label, names, onLeft: false) + " : ") : new string(' ', names + 3)) + line);
    }
}
