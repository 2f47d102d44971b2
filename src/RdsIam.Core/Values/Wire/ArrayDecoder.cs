using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// An array: <c>int[]</c>, <c>int?[]</c> where elements are NULL, and arrays of arrays for more dimensions, which PowerShell and
/// JSON go through level by level. Lower bounds are dropped.
/// </summary>
/// <param name="element">Of each element.</param>
/// <param name="isOfJson">Whether the elements are documents of JSON, where the number of the array's type does not say so.</param>
/// <param name="isVector">Whether PostgreSQL prints it as <c>1 2</c> and not as <c>{1,2}</c>.</param>
internal sealed class ArrayDecoder(WireDecoder element, bool isOfJson = false, bool isVector = false) : WireDecoder
{
    public bool IsOfJson => isOfJson;

    /// <summary>PostgreSQL's own limit.</summary>
    private const int MostDimensions = 6;

    public override Type ValueType => typeof(Array);

    public override object Decode(ReadOnlySpan<byte> wire)
    {
        // Number of dimensions, whether there are nulls, the element's type; then size and lower bound of each dimension.
        var reader = new WireReader(wire);
        var lengths = new int[reader.Count(2 * sizeof(int))];
        reader.Take(8);
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = reader.Int32();
            reader.Take(4);
        }

        Check(lengths, reader.Left / sizeof(int));
        return lengths.Length == 0 ? element.ToArray([]) : Level(ref reader, lengths);
    }

    public override string Print(ReadOnlySpan<byte> wire) => ValueText.Of(Decode(wire));

    public override string PrintValue(object value) => value is not Array items ? PrintedText.Of(value)
        : isVector ? string.Join(' ', items.Cast<object>().Select(element.PrintValue))
        : PrintedText.OfArray(items, element.PrintValue, element == BuiltInTypes.Box ? ';' : ',', element is ArrayDecoder);

    public override Array ToArray(object?[] values) => values;

    /// <param name="lengths">As declared.</param>
    /// <param name="most">So many elements can be there: each has its own length at least.</param>
    /// <exception cref="FormatException">They cannot be those of this value.</exception>
    private static void Check(int[] lengths, int most)
    {
        long elements = 1;
        foreach (var length in lengths)
        {
            elements = length > 0 && elements <= most ? elements * length : long.MaxValue;
        }

        if (lengths.Length > MostDimensions || (lengths.Length > 0 && elements > most))
        {
            throw new FormatException($"An array of {string.Join(" by ", lengths)} elements cannot be in so few bytes.");
        }
    }

    private Array Level(ref WireReader reader, ReadOnlySpan<int> lengths)
    {
        var items = new object?[lengths[0]];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = lengths.Length > 1
                ? Level(ref reader, lengths[1..])
                : reader.TryPart(out var part) ? element.Decode(part) : null;
        }

        return lengths.Length > 1 ? items : element.ToArray(items);
    }
}
