namespace RdsIam.Core.Postgres;

/// <summary>Rows of COPY's text format: the server reads every value as it reads a literal.</summary>
internal sealed class TextRecords(IReadOnlyList<TableColumn> columns, string? nullText) : RecordWriter(columns, nullText)
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

    protected override bool WriteValue(WireWriter writer, int index, object value)
    {
        Separate(writer, index);
        var isJson = Columns[index].TypeId is Oids.Json or Oids.Jsonb;
        Escape(writer, value as string ?? (isJson ? CopyText.Json(value) : CopyText.Of(value)));
        return true;
    }

    protected override void EndRow(WireWriter writer) => writer.Byte((byte)'\n');

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
