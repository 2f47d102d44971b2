namespace RdsIam.Display;

/// <summary>
/// Texts in columns, as wide as they need and the screen allows. The widths are those of the rows that were at hand with the first one;
/// later ones may widen them.
/// </summary>
internal sealed class TextTable
{
    private const int Gap = 2;

    private readonly IReadOnlyList<TextColumn> _columns;
    private readonly int _room;
    private readonly bool _isCut;

    /// <param name="columns">Theirs are the widths that are found.</param>
    /// <param name="rows">The cells of those rows that are at hand.</param>
    /// <param name="room">The screen's cells.</param>
    public TextTable(IReadOnlyList<TextColumn> columns, IReadOnlyCollection<string[]> rows, int room)
    {
        (_columns, _room) = (columns, room);
        for (var i = 0; i < columns.Count; i++)
        {
            columns[i].Width = rows.Select(row => WidthOf(row[i])).Append(CellWidth.Of(columns[i].Label)).Append(columns[i].Usual).Max();
        }

        _isCut = Total > room;
        Fits = !_isCut || TryCut();
    }

    /// <summary>Whether the screen has room for it, with its texts cut.</summary>
    public bool Fits { get; }

    private int Total => _columns.Sum(column => column.Width) + (Gap * Math.Max(0, _columns.Count - 1));

    /// <summary>The labels over dashes.</summary>
    public string Heading() => _columns.Count == 0 ? "--" : string.Join(Environment.NewLine,
        Screen.Heading(Join(column => column.Label)),
        Screen.Heading(Join(column => new string(column.Label.Length == 0 ? ' ' : '-', column.Width))));

    /// <summary>A row, whose cells may be wider than those that the widths were made for, and may have several lines.</summary>
    public string Line(string[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            Widen(_columns[i], WidthOf(cells[i]));
        }

        var lines = cells.Select(cell => cell.Split('\n')).ToList();
        return string.Join(
            Environment.NewLine, Enumerable.Range(0, lines.Select(cell => cell.Length).DefaultIfEmpty(1).Max()).Select(line =>
        {
            var at = 0;
            return Join(column => lines[at++] is var cell && line < cell.Length ? column.Fit(cell[line]) : "");
        }));
    }

    private static int WidthOf(string cell) =>
        cell.Contains('\n', StringComparison.Ordinal) ? cell.Split('\n').Max(CellWidth.Of) : CellWidth.Of(cell);

    private string Join(Func<TextColumn, string> text) => string.Join(
        new string(' ', Gap), _columns.Select(column => CellWidth.Pad(text(column), column.Width, column.IsOnRight))).TrimEnd();

    private void Widen(TextColumn column, int width)
    {
        if (width > column.Width)
        {
            column.Width = column.Cut == CellCut.Never
                ? width
                : _isCut ? column.Width : Math.Min(width, column.Width + Math.Max(0, _room - Total));
            TakeBack();
        }
    }

    /// <summary>What a late cell needs comes from the widest column that may be cut.</summary>
    private void TakeBack()
    {
        if (Total > _room && _columns.Where(column => column.Cut != CellCut.Never).MaxBy(column => column.Width) is { } widest)
        {
            widest.Width = Math.Max(Math.Min(widest.Width, widest.Least), widest.Width - (Total - _room));
        }
    }

    /// <summary>Takes from the widest texts what the screen has no room for.</summary>
    private bool TryCut()
    {
        var (low, high) = (0, _room);
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

    private int WidthAt(TextColumn column, int most) => column.Cut == CellCut.Never ? column.Width
        : Math.Min(column.Width, Math.Max(Math.Max(most, column.Least), _columns.Count > 1 ? CellWidth.Of(column.Label) : 0));
}
