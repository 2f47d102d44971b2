using RdsIam.Core.Values.Texts;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>Rows of COPY's text format: the server reads every value as it reads a literal.</summary>
/// <param name="columns">Of every record, in order.</param>
/// <param name="types">Of the columns.</param>
/// <param name="nullText">A text that stands for NULL; null: none does.</param>
/// <param name="clock">The session's.</param>
internal sealed class TextRecords(IReadOnlyList<TableColumn> columns, IReadOnlyList<ServerType> types, string? nullText, SessionClock clock)
    : RecordWriter(columns, nullText, clock)
{
    private const string Special = "\\\t\n\r";

    public override CopyFormat Format => CopyFormat.Text;

    protected override void BeginRow(WireWriter writer)
    {
    }

    protected override void WriteNull(WireWriter writer, int index)
    {
        Separate(writer, index);
        writer.Bytes("\\N"u8);
    }

    protected override CellOutcome WriteValue(WireWriter writer, int index, object value)
    {
        Separate(writer, index);
        Escape(writer, ValueText.Of(Fitting(index, value), types[index]));
        return CellOutcome.Written;
    }

    protected override void EndRow(WireWriter writer) => writer.Byte((byte)'\n');

    /// <summary>A whole number in whatever type as the binary format takes it: not <c>7.0</c>, and no enum's name.</summary>
    private object Fitting(int index, object value) =>
        Columns[index].TypeId is Oids.Int2 or Oids.Int4 or Oids.Int8 && value is not string && WireNumbers.TryInteger(value, out var number)
            ? number
            : value;

    private static void Separate(WireWriter writer, int index)
    {
        if (index > 0)
        {
            writer.Byte((byte)'\t');
        }
    }

    private static void Escape(WireWriter writer, ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Special) is >= 0 and var at)
        {
            writer.Text(text[..at]);
            writer.Byte((byte)'\\');
            writer.Byte((byte)(text[at] switch { '\t' => 't', '\n' => 'n', '\r' => 'r', _ => '\\' }));
            text = text[(at + 1)..];
        }

        writer.Text(text);
    }
}
