using RdsIam.Core.Values.Texts;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>
/// The formats that records of one import can go in: binary while every value is surely understood here, text from the first one
/// on that is not, for the server to read.
/// </summary>
/// <param name="columns">Of every record, in order.</param>
/// <param name="types">Of the columns.</param>
/// <param name="clock">The session's.</param>
/// <param name="nullText">A text that stands for NULL; null: none does.</param>
internal sealed class RecordFormats(
    IReadOnlyList<TableColumn> columns, IReadOnlyList<ServerType> types, SessionClock clock, string? nullText)
{
    public IReadOnlyList<TableColumn> Columns => columns;

    public RecordWriter Text => new TextRecords(columns, types, nullText, clock);

    /// <summary>The format to begin with.</summary>
    /// <param name="first">The first record's values, which the others are probably like; null: not known.</param>
    /// <exception cref="Fault">One that its column cannot hold.</exception>
    public RecordWriter For(object?[]? first)
    {
        var cells = columns.Select(column => CellWriters.TryOf(column, clock.IsUtc)).OfType<CellWrite>().ToArray();
        if (cells.Length < columns.Count)
        {
            return Text;
        }

        var binary = new BinaryRecords(columns, cells, nullText, clock);
        return first is null || binary.TryWrite(new WireWriter(1024), first, 1) ? binary : Text;
    }
}
