using System.Collections.Specialized;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// The values of a composite type. A type whose fields are others than was learned (ALTER TYPE meanwhile) is refused: a value must
/// not stand under another field's name.
/// </summary>
/// <param name="names">Usable as columns' are.</param>
/// <param name="types">The fields' types by number.</param>
/// <param name="fields">How each is read.</param>
/// <param name="onChanged">Told when they are not the value's, so that they are learned anew.</param>
internal sealed class CompositeDecoder(string[] names, uint[] types, WireDecoder[] fields, Action onChanged)
{
    /// <summary>By field, which has no case.</summary>
    public OrderedDictionary Dictionary(ReadOnlySpan<byte> wire)
    {
        var values = Values(wire);
        var row = new OrderedDictionary(values.Length, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < values.Length; i++)
        {
            row.Add(names[i], values[i]);
        }

        return row;
    }

    public object?[] Values(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        var values = new object?[reader.Count(RecordDecoder.SmallestField)];
        if (values.Length != fields.Length)
        {
            throw Changed();
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (reader.UInt32() != types[i])
            {
                throw Changed();
            }

            values[i] = reader.TryPart(out var part) ? fields[i].Decode(part) : null;
        }

        return values;
    }

    private Fault Changed()
    {
        onChanged();
        return new Fault(Messages.TypeChanged, FaultKind.InvalidResult, null);
    }
}

/// <summary>The record of <c>row(1, 'a')</c>, of no known type: each field says its type, by which it is read.</summary>
internal static class RecordDecoder
{
    /// <summary>Type and length.</summary>
    public const int SmallestField = 2 * sizeof(int);

    /// <exception cref="Fault">RecordFieldUnreadable: a field of a type that comes as text only.</exception>
    public static object?[] Record(ReadOnlySpan<byte> wire, Func<uint, WireDecoder?> types)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var reader = new WireReader(wire);
        var values = new object?[reader.Count(SmallestField)];
        for (var i = 0; i < values.Length; i++)
        {
            var decoder = types(reader.UInt32());
            if (!reader.TryPart(out var part))
            {
                continue;
            }

            values[i] = decoder is not null
                ? decoder.Decode(part)
                : throw new Fault(Messages.RecordFieldUnreadable(i + 1), FaultKind.InvalidResult, null);
        }

        return values;
    }
}
