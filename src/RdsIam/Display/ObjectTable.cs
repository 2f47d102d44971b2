using System.Management.Automation;

namespace RdsIam.Display;

/// <summary>Objects of one type in columns that suit the screen.</summary>
/// <typeparam name="T">Their type.</typeparam>
internal sealed class ObjectTable<T> : IShown
    where T : RdsIamOutput
{
    private readonly List<ObjectColumn<T>> _columns;
    private readonly TextTable _table;

    /// <param name="first">The first one that is shown.</param>
    /// <param name="columns">Those that may be there.</param>
    /// <param name="all">The objects that are known to be shown with it.</param>
    public ObjectTable(T first, IEnumerable<ObjectColumn<T>> columns, IReadOnlyList<T> all)
    {
        all = all.Contains(first) ? all : [first];
        _columns = [.. columns.Where(column => !column.IsOptional || all.Any(one => !string.IsNullOrEmpty(column.Text(one))))];
        _table = LaidOut(all);
        while (!_table.Fits && _columns.FindLastIndex(column => column.IsSpare) is >= 0 and var spare)
        {
            _columns.RemoveAt(spare);
            _table = LaidOut(all);
        }

        if (!_table.Fits)
        {
            _table = LaidOut(all, least: 1);
        }
    }

    public string Heading() => _table.Heading();

    public string Line(PSObject instance) => _table.Line(Cells((T)instance.BaseObject));

    private TextTable LaidOut(IReadOnlyList<T> all, int least = int.MaxValue) => new(
        [
            .. _columns.Select(column => new TextColumn(column.Label, column.Cut, column.IsOnRight)
            {
                Least = Math.Min(least, column.Least),
                Usual = column.Usual,
            }),
        ],
        [.. all.Select(Cells)], Screen.Width);

    private string[] Cells(T one) => [.. _columns.Select(column => string.Join('\n', ShownText.Lines(column.Text(one) ?? "")))];
}
