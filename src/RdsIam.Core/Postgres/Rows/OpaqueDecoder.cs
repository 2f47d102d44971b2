using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>
/// A value of a type that the driver learned nothing about: a table's row, or a type made after the pool's first login. It is
/// text if it reads as text (an enum), a row if it has a row's form, else its bytes as <c>\x…</c>.
/// </summary>
internal static class OpaqueDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static WireDecoder<object> Instance { get; } = new(Guess);

    private static object Guess(ReadOnlySpan<byte> wire)
    {
        if (IsRecord(wire))
        {
            return RecordDecoder.Record(wire);
        }

        try
        {
            var text = Strict.GetString(wire);
            if (!text.Any(char.IsControl))
            {
                return text;
            }
        }
        catch (DecoderFallbackException)
        {
            // Not text.
        }

        return $"\\x{Convert.ToHexString(wire).ToLowerInvariant()}";
    }

    /// <summary>A number of fields, each with type, length and as many bytes, to the very end.</summary>
    private static bool IsRecord(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < sizeof(int))
        {
            return false;
        }

        var reader = new WireReader(wire);
        for (var left = reader.Int32(); left > 0; left--)
        {
            if (reader.Left < 2 * sizeof(int))
            {
                return false;
            }

            reader.Take(sizeof(uint));
            var length = reader.Int32();
            if (length > reader.Left)
            {
                return false;
            }

            reader.Take(Math.Max(0, length));
        }

        return reader.Left == 0 && wire.Length > sizeof(int);
    }
}
