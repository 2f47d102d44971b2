using Npgsql;
using RdsIam.Core.Values.Rows;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Values.Forms;

/// <summary>Chooses how each column of a result is read, by the column's PostgreSQL type.</summary>
internal static class Columns
{
    private static readonly DirectCell<string?> Text = new(Cells.String, Oids.Text);
    private static readonly DirectCell<string?> Json = new(Cells.String, Oids.Jsonb);
    private static readonly RecordTextCell Fields = new();

    private static readonly Dictionary<uint, CellReader> Direct = new()
    {
        [Oids.Bool] = new DirectCell<bool?>(Cells.Boolean, Oids.Bool),
        [Oids.Int2] = new DirectCell<short?>(Cells.Int16, Oids.Int2),
        [Oids.Int4] = new DirectCell<int?>(Cells.Int32, Oids.Int4),
        [Oids.Int8] = new DirectCell<long?>(Cells.Int64, Oids.Int8),
        [Oids.Float4] = new DirectCell<float?>(Cells.Single, Oids.Float4),
        [Oids.Float8] = new DirectCell<double?>(Cells.Double, Oids.Float8),
        [Oids.Uuid] = new DirectCell<Guid?>(Cells.Guid, Oids.Uuid),
        [Oids.Bytea] = new DirectCell<byte[]?>(Cells.Bytes, Oids.Bytea),
        [Oids.Date] = new DirectCell<DateTime?>(Cells.Date, Oids.Date),
        [Oids.Time] = new DirectCell<TimeSpan?>(Cells.Time, Oids.Time),
        [Oids.Timestamp] = new DirectCell<DateTime?>(Cells.Timestamp, Oids.Timestamp),
        [Oids.TimestampTz] = new DirectCell<DateTimeOffset?>(Cells.TimestampTz, Oids.TimestampTz),
        [Oids.Text] = Text,
        [Oids.Varchar] = Text,
        [Oids.Bpchar] = Text,
        [Oids.Name] = Text,
        [Oids.Json] = Json,
        [Oids.Jsonb] = Json,
        [Oids.Xml] = Text,
    };

    /// <summary>The readers of the current result's columns, by ordinal.</summary>
    /// <param name="reader">Within a result.</param>
    /// <param name="form">In which form the server sends them.</param>
    /// <param name="onWarning">Told of values that could not become what they are.</param>
    public static CellReader[] ReadersOf(NpgsqlDataReader reader, ResultForm form, Action<string>? onWarning)
    {
        var decoders = form.DecodersOf(reader);
        var cells = new CellReader[decoders.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = decoders[i] is { } decoder
                ? ReaderOf(reader.GetDataTypeOID(i), decoder, reader.GetName(i), onWarning)
                : reader.GetDataTypeOID(i) == Oids.Record && !form.IsPrinted ? Fields : Text;
        }

        return cells;
    }

    /// <summary>The names of the current result's columns as PostgreSQL sent them.</summary>
    public static string[] NamesOf(NpgsqlDataReader reader)
    {
        var names = new string[reader.FieldCount];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.GetName(i);
        }

        return names;
    }

    private static CellReader ReaderOf(uint oid, WireDecoder decoder, string name, Action<string>? onWarning) => oid == Oids.Numeric
        ? new NumericCell(name, onWarning)
        : Direct.TryGetValue(oid, out var direct) ? direct : new WireCell(decoder);
}
