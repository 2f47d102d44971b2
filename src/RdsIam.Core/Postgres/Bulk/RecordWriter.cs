using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>Writes records as the rows of a COPY, in one of its formats.</summary>
/// <param name="columns">Of every record, in order.</param>
/// <param name="nullText">A text that stands for NULL; null: none does.</param>
internal abstract class RecordWriter(IReadOnlyList<TableColumn> columns, string? nullText)
{
    private const int LongestShown = 60;

    /// <summary>As text where a column's type has no binary writer here: the server reads it then.</summary>
    /// <param name="columns">Of every record, in order.</param>
    /// <param name="zone">The session's time zone; null: not known.</param>
    /// <param name="nullText">A text that stands for NULL; null: none does.</param>
    public static RecordWriter For(IReadOnlyList<TableColumn> columns, TimeZoneInfo? zone, string? nullText)
    {
        var cells = columns.Select(column => CellWriters.TryOf(column, zone)).OfType<CellWrite>().ToArray();
        return cells.Length == columns.Count ? new BinaryRecords(columns, cells, nullText) : new TextRecords(columns, nullText);
    }

    public abstract CopyFormat Format { get; }

    protected IReadOnlyList<TableColumn> Columns => columns;

    public virtual void Begin(WireWriter writer)
    {
    }

    /// <param name="writer">Where to.</param>
    /// <param name="values">One a column.</param>
    /// <param name="record">Its number, from 1.</param>
    /// <exception cref="Fault">A value that its column cannot hold.</exception>
    public void Write(WireWriter writer, object?[] values, long record)
    {
        BeginRow(writer);
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (value is null or DBNull || (nullText is not null && value is string text && text == nullText))
            {
                WriteNull(writer, i);
            }
            else if (!TryWrite(writer, i, value))
            {
                throw Refuse(columns[i], value, record);
            }
        }

        EndRow(writer);
    }

    public virtual void End(WireWriter writer)
    {
    }

    protected abstract void BeginRow(WireWriter writer);

    protected abstract void WriteNull(WireWriter writer, int index);

    protected abstract bool WriteValue(WireWriter writer, int index, object value);

    protected virtual void EndRow(WireWriter writer)
    {
    }

    private bool TryWrite(WireWriter writer, int index, object value)
    {
        try
        {
            return WriteValue(writer, index, value);
        }
        catch (Exception e) when (e is EncoderFallbackException or NotSupportedException or OverflowException or System.Text.Json.JsonException)
        {
            // Half of a surrogate pair, or something that is no JSON.
            return false;
        }
    }

    private static Fault Refuse(TableColumn column, object value, long record) => new(
        value is "" ? "ImportValueEmpty" : "ImportValueInvalid",
        FaultKind.InvalidData,
        column.Name,
        record,
        Shown(value),
        value.GetType().Name,
        column.Name,
        column.DeclaredType);

    private static string Shown(object value)
    {
        var text = CopyText.Of(value);
        return text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "…");
    }
}
