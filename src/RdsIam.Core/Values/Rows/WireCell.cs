using System.Numerics;
using Npgsql;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Values.Rows;

/// <summary>A column that a <see cref="WireDecoder"/> reads.</summary>
internal sealed class WireCell(WireDecoder decoder) : CellReader
{
    public override Type PropertyType { get; } = decoder.ValueType.IsValueType
        ? typeof(Nullable<>).MakeGenericType(decoder.ValueType)
        : decoder.ValueType;

    /// <summary>Types of the database's own belong to their connections, and rows must not keep those.</summary>
    public override WireDecoder? Decoder => BuiltInTypes.Has(decoder) ? decoder : null;

    public bool IsOfJson => decoder is ArrayDecoder { IsOfJson: true };

    public override object? Read(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : decoder.Decode(WireBytes.Of(reader, ordinal));
}

/// <summary>A numeric column; says once when a value is beyond .NET's decimal and comes as text.</summary>
internal sealed class NumericCell(string name, Action<string>? onWarning) : CellReader
{
    private bool _warned = onWarning is null;

    public override Type PropertyType => typeof(object);

    public override WireDecoder? Decoder { get; } = BuiltInTypes.TryOf(Oids.Numeric);

    public override object? Read(NpgsqlDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            return null;
        }

        var value = WireNumeric.Read(WireBytes.Of(reader, ordinal));
        if (value is string && !_warned)
        {
            _warned = true;
            onWarning!(Messages.NumericAsText(name));
        }

        return value;
    }
}

/// <summary>The bytes of a cell as the server sent them.</summary>
internal static class WireBytes
{
    private const int LongestKept = 1 << 16;

    [ThreadStatic]
    private static byte[]? _scratch;

    /// <summary>Good until the thread asks for the next cell's.</summary>
    public static ReadOnlySpan<byte> Of(NpgsqlDataReader reader, int ordinal)
    {
        var length = (int)reader.GetBytes(ordinal, 0, null, 0, 0);
        if (length > LongestKept)
        {
            return Long(reader, ordinal, length);
        }

        var buffer = Scratch(length);
        reader.GetBytes(ordinal, 0, buffer, 0, length);
        return buffer.AsSpan(0, length);
    }

    /// <summary>Makes room as the bytes come: a length that a server names is no reason to believe it.</summary>
    private static ReadOnlySpan<byte> Long(NpgsqlDataReader reader, int ordinal, int length)
    {
        var buffer = new byte[LongestKept];
        for (var read = 0; read < length;)
        {
            if (read == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(length, 2L * read));
            }

            read += (int)reader.GetBytes(ordinal, read, buffer, read, Math.Min(buffer.Length, length) - read);
        }

        return buffer.AsSpan(0, length);
    }

    private static byte[] Scratch(int length) => _scratch is { } kept && kept.Length >= length
        ? kept
        : _scratch = new byte[Math.Max(256, (int)BitOperations.RoundUpToPowerOf2((uint)length))];
}
