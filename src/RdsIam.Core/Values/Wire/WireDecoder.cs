using System.Globalization;

namespace RdsIam.Core.Values.Wire;

/// <summary>Reads a value of PostgreSQL's binary format.</summary>
internal delegate T WireRead<out T>(ReadOnlySpan<byte> wire);

/// <summary>How the bytes of one PostgreSQL type become a .NET value. Stateless.</summary>
internal abstract class WireDecoder
{
    /// <summary>The type of every value, or object where it depends on the value.</summary>
    public abstract Type ValueType { get; }

    /// <summary>The value; null only for void.</summary>
    public abstract object? Decode(ReadOnlySpan<byte> wire);

    /// <summary>The value as PostgreSQL prints it (in UTC), for use within a larger text.</summary>
    public abstract string Print(ReadOnlySpan<byte> wire);

    /// <summary>A value that was decoded, as PostgreSQL prints it (in UTC).</summary>
    public abstract string PrintValue(object value);

    /// <summary>An array of this decoder's type; of its nullable type when there are nulls in it.</summary>
    public abstract Array ToArray(object?[] values);
}

/// <inheritdoc/>
internal sealed class WireDecoder<T>(WireRead<T> read, Func<T, string>? print = null) : WireDecoder
{
    public override Type ValueType => typeof(T);

    public override object? Decode(ReadOnlySpan<byte> wire) => read(wire);

    public override string Print(ReadOnlySpan<byte> wire) => Print(read(wire));

    /// <summary>The row's owner may have put something else in its place.</summary>
    public override string PrintValue(object value) => value is T typed ? Print(typed) : PrintedText.Of(value);

    private string Print(T value) => print is not null ? print(value) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    public override Array ToArray(object?[] values)
    {
        var nullable = typeof(T).IsValueType && Array.IndexOf(values, null) >= 0;
        var array = Array.CreateInstance(nullable ? typeof(Nullable<>).MakeGenericType(typeof(T)) : typeof(T), values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            array.SetValue(values[i], i);
        }

        return array;
    }
}
