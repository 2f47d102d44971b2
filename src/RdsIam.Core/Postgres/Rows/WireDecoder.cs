using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>Reads a value of PostgreSQL's binary format.</summary>
internal delegate T WireRead<out T>(ReadOnlySpan<byte> wire);

/// <summary>How the bytes of one PostgreSQL type become a .NET value.</summary>
internal abstract class WireDecoder
{
    /// <summary>The type of every value, or object where it depends on the value.</summary>
    public abstract Type ValueType { get; }

    /// <summary>The value; null only for void.</summary>
    public abstract object? Decode(ReadOnlySpan<byte> wire);

    /// <summary>An array of this decoder's type; of its nullable type when there are nulls in it.</summary>
    public abstract Array ToArray(object?[] values);
}

/// <inheritdoc/>
internal sealed class WireDecoder<T>(WireRead<T> read) : WireDecoder
{
    public override Type ValueType => typeof(T);

    public override object? Decode(ReadOnlySpan<byte> wire) => read(wire);

    public override Array ToArray(object?[] values)
    {
        var array = Array.CreateInstance(
            typeof(T).IsValueType && Array.IndexOf(values, null) >= 0 ? typeof(Nullable<>).MakeGenericType(typeof(T)) : typeof(T),
            values.Length);
        Array.Copy(values, array, values.Length);
        return array;
    }
}

/// <summary>A column that a <see cref="WireDecoder"/> reads.</summary>
internal sealed class WireCell(WireDecoder decoder) : CellReader
{
    private const int LongestKept = 1 << 16;

    [ThreadStatic]
    private static byte[]? _scratch;

    public override Type PropertyType { get; } = decoder.ValueType.IsValueType
        ? typeof(Nullable<>).MakeGenericType(decoder.ValueType)
        : decoder.ValueType;

    public override object? Read(NpgsqlDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            return null;
        }

        var length = (int)reader.GetBytes(ordinal, 0, null, 0, 0);
        var buffer = Scratch(length);
        reader.GetBytes(ordinal, 0, buffer, 0, length);
        return decoder.Decode(buffer.AsSpan(0, length));
    }

    private static byte[] Scratch(int length)
    {
        if (length > LongestKept)
        {
            return new byte[length];
        }

        return _scratch is { } kept && kept.Length >= length
            ? kept
            : _scratch = new byte[Math.Max(256, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length))];
    }
}
