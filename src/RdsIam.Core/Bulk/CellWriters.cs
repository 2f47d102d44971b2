using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>The binary writer of each PostgreSQL type that has one here; the rest is sent as text, which the server reads.</summary>
internal static class CellWriters
{
    private static readonly Dictionary<uint, CellWrite> Known = new()
    {
        [Oids.Bool] = WireNumbers.Bool,
        [Oids.Int2] = WireNumbers.Int16,
        [Oids.Int4] = WireNumbers.Int32,
        [Oids.Int8] = WireNumbers.Int64,
        [Oids.Oid] = WireNumbers.UInt32,
        [Oids.Float4] = WireFloats.Single,
        [Oids.Float8] = WireFloats.Double,
        [Oids.Numeric] = WireNumericWriter.Write,
        [Oids.Text] = WireTexts.Text,
        [Oids.Varchar] = WireTexts.Text,
        [Oids.Bpchar] = WireTexts.Text,
        [Oids.Name] = WireTexts.Text,
        [Oids.Xml] = WireTexts.Text,
        [Oids.Json] = WireTexts.Json,
        [Oids.Jsonb] = WireTexts.Jsonb,
        [Oids.Bytea] = WireTexts.Bytes,
        [Oids.Uuid] = WireTexts.Uuid,
        [Oids.Date] = WireTimeWriters.Date,
        [Oids.Time] = WireTimeWriters.Time,
        [Oids.Timestamp] = WireTimeWriters.Timestamp,
    };

    /// <summary>The writer of a column; null when its values must go as text.</summary>
    /// <param name="column">Where to.</param>
    /// <param name="isUtc">Whether the session's time zone, in which a time without offset is meant, is UTC.</param>
    public static CellWrite? TryOf(TableColumn column, bool isUtc)
    {
        if (column.TypeId == Oids.TimestampTz)
        {
            return new WireTimeWriters(isUtc).TimestampTz;
        }

        return Known.TryGetValue(column.TypeId, out var known) ? known
            : column.IsEnum || column.TypeName == "citext" ? WireTexts.Text
            : null;
    }
}
