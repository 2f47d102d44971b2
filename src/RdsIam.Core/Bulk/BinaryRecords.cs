using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>Rows of COPY's binary format.</summary>
internal sealed class BinaryRecords(IReadOnlyList<TableColumn> columns, CellWrite[] cells, string? nullText, SessionClock clock)
    : RecordWriter(columns, nullText, clock)
{
    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8];

    public override CopyFormat Format => CopyFormat.Binary;

    public override void Begin(WireWriter writer)
    {
        // No flags, and no extension of the header.
        writer.Bytes(Signature);
        writer.Int32(0);
        writer.Int32(0);
    }

    public override void End(WireWriter writer) => writer.Int16(-1);

    protected override void BeginRow(WireWriter writer) => writer.Int16((short)cells.Length);

    protected override void WriteNull(WireWriter writer, int index) => writer.Int32(-1);

    protected override CellOutcome WriteValue(WireWriter writer, int index, object value) => cells[index](writer, value);
}
