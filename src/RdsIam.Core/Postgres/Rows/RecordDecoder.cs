using System.Collections.Specialized;

namespace RdsIam.Core.Postgres;

/// <summary>Rows within a cell: of a named type as an ordered dictionary by field, of no known type as an array of values.</summary>
internal static class RecordDecoder
{
    /// <summary>A composite type's value; field names are made usable as columns' are, and have no case.</summary>
    public static OrderedDictionary Composite(ReadOnlySpan<byte> wire, string[] names, WireDecoder[] fields)
    {
        var reader = new WireReader(wire);
        var row = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        var count = reader.Int32();
        for (var i = 0; i < count; i++)
        {
            reader.Take(sizeof(uint));
            row[names[i]] = reader.TryPart(out var part) ? fields[i].Decode(part) : null;
        }

        return row;
    }

    /// <summary>The record of <c>row(1, 'a')</c>: each field says its type, which is read where it is a built-in one.</summary>
    public static object?[] Record(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        var values = new object?[reader.Int32()];
        for (var i = 0; i < values.Length; i++)
        {
            var decoder = WireDecoders.OfBuiltIn(reader.UInt32());
            values[i] = reader.TryPart(out var part) ? decoder.Decode(part) : null;
        }

        return values;
    }
}
