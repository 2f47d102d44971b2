using System.Buffers;
using System.Text;

namespace RdsIam.Core.Values.Wire;

/// <summary>A range as PostgreSQL prints it: <c>[1,10)</c>, <c>empty</c>.</summary>
internal sealed class RangeDecoder(WireDecoder bound)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\n\r\v\f\"\\()[],");

    private const byte Empty = 1;
    private const byte LowerInclusive = 2;
    private const byte UpperInclusive = 4;
    private const byte NoLower = 8;
    private const byte NoUpper = 16;

    public string Range(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        var flags = reader.Byte();
        if ((flags & Empty) != 0)
        {
            return "empty";
        }

        var text = new StringBuilder();
        text.Append((flags & LowerInclusive) != 0 ? '[' : '(');
        text.Append((flags & NoLower) != 0 ? "" : Bound(ref reader)).Append(',');
        text.Append((flags & NoUpper) != 0 ? "" : Bound(ref reader));
        return text.Append((flags & UpperInclusive) != 0 ? ']' : ')').ToString();
    }

    public string Multirange(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        var ranges = new string[reader.Count(sizeof(int) + 1)];
        for (var i = 0; i < ranges.Length; i++)
        {
            reader.TryPart(out var range);
            ranges[i] = Range(range);
        }

        return $"{{{string.Join(',', ranges)}}}";
    }

    private string Bound(ref WireReader reader)
    {
        reader.TryPart(out var part);
        var text = bound.Print(part);
        return text.Length > 0 && text.AsSpan().IndexOfAny(Special) < 0
            ? text
            : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
