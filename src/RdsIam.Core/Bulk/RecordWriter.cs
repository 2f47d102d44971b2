using RdsIam.Core.Values.Texts;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>Writes records as the rows of a COPY, in one of its formats.</summary>
/// <param name="columns">Of every record, in order.</param>
/// <param name="nullText">A text that stands for NULL; null: none does.</param>
/// <param name="clock">The session's.</param>
internal abstract class RecordWriter(IReadOnlyList<TableColumn> columns, string? nullText, SessionClock clock)
{
    private const int LongestShown = 60;

    /// <summary>A value's text for a message.</summary>
    public static string Short(string text) => text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "…");

    public abstract CopyFormat Format { get; }

    protected IReadOnlyList<TableColumn> Columns => columns;

    public virtual void Begin(WireWriter writer)
    {
    }

    /// <param name="writer">Where to; nothing of a record that was not written stays in it.</param>
    /// <param name="values">One a column.</param>
    /// <param name="record">Its number, from 1.</param>
    /// <returns>False: this format does not do for it, and the text format does.</returns>
    /// <exception cref="Fault">A value that its column cannot hold.</exception>
    public bool TryWrite(WireWriter writer, object?[] values, long record)
    {
        var start = writer.Length;
        BeginRow(writer);
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (value is null or DBNull || (nullText is not null && value is string text && text == nullText))
            {
                WriteNull(writer, i);
                continue;
            }

            switch (Write(writer, i, clock.In(columns[i], value, record), record))
            {
                case CellOutcome.Misfit:
                    throw Refuse(columns[i], value, record);
                case CellOutcome.AsText:
                    writer.CutTo(start);
                    return false;
            }
        }

        EndRow(writer);
        return true;
    }

    public virtual void End(WireWriter writer)
    {
    }

    protected abstract void BeginRow(WireWriter writer);

    protected abstract void WriteNull(WireWriter writer, int index);

    protected abstract CellOutcome WriteValue(WireWriter writer, int index, object value);

    protected virtual void EndRow(WireWriter writer)
    {
    }

    /// <summary>No type but text reads the empty text, and people mean NULL by it.</summary>
    private static bool IsEmptyMisfit(TableColumn column, object value) => value is "" && column.TypeId is
        Oids.Bool or Oids.Int2 or Oids.Int4 or Oids.Int8 or Oids.Oid or Oids.Float4 or Oids.Float8 or Oids.Numeric or Oids.Uuid
        or Oids.Date or Oids.Time or Oids.Timestamp or Oids.TimestampTz or Oids.Json or Oids.Jsonb;

    private CellOutcome Write(WireWriter writer, int index, object value, long record)
    {
        try
        {
            return IsEmptyMisfit(columns[index], value) ? CellOutcome.Misfit : WriteValue(writer, index, value);
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtColumn(record, columns[index].Name);
        }
    }

    private static Fault Refuse(TableColumn column, object value, long record) => new(
        value is ""
            ? Messages.ImportValueEmpty(record, column.Name, column.DeclaredType)
            : Messages.ImportValueInvalid(record, Short(ValueText.Of(value)), value.GetType().Name, column.Name, column.DeclaredType, ""),
        FaultKind.InvalidData,
        column.Name);
}
