using RdsIam.Core.Bulk;

namespace RdsIam.Core.Values.Wire;

/// <summary>What became of a value that was to be written in PostgreSQL's binary format.</summary>
internal enum CellOutcome
{
    Written,

    /// <summary>The type cannot hold it.</summary>
    Misfit,

    /// <summary>It is not surely understood here: the server is to read its text.</summary>
    AsText,
}

/// <summary>Writes a value with its length in front, in PostgreSQL's binary format.</summary>
/// <param name="writer">Where to; what it got counts only if the value was written.</param>
/// <param name="value">Not null.</param>
internal delegate CellOutcome CellWrite(WireWriter writer, object value);

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
