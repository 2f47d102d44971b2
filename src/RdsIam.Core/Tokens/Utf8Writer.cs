using System.Buffers;
using System.Text;

namespace RdsIam.Core.Tokens;

/// <summary>Appends ASCII text to a buffer that the caller has sized.</summary>
internal ref struct Utf8Writer(Span<byte> buffer)
{
    /// <summary>What RFC 3986 leaves as it is; AWS encodes everything else.</summary>
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");

    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    /// <summary>The most bytes that <see cref="AppendEncoded"/> can need for the text.</summary>
    public static int MaxEncodedLength(string text) => 3 * Encoding.UTF8.GetByteCount(text);

    public readonly ReadOnlySpan<byte> Written(int from, int to) => _buffer[from..to];

    public readonly ReadOnlySpan<byte> Written(int from) => _buffer[from..Length];

    public void Append(scoped ReadOnlySpan<byte> ascii)
    {
        ascii.CopyTo(_buffer[Length..]);
        Length += ascii.Length;
    }

    public void Append(scoped ReadOnlySpan<char> ascii) =>
        Length += Encoding.ASCII.GetBytes(ascii, _buffer[Length..]);

    public void Append(int number)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(number, _buffer[Length..], out var written);
        Length += written;
    }

    public void AppendHex(scoped ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _buffer[Length++] = "0123456789abcdef"u8[value >> 4];
            _buffer[Length++] = "0123456789abcdef"u8[value & 15];
        }
    }

    /// <summary>Percent-encodes as AWS does: upper-case hex of the UTF-8 bytes, the slash too, a space as %20.</summary>
    public void AppendEncoded(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyExcept(Unreserved) is var plain)
        {
            if (plain < 0)
            {
                Append(text);
                return;
            }

            Append(text[..plain]);
            Rune.DecodeFromUtf16(text[plain..], out var rune, out var consumed);
            AppendPercent(rune);
            text = text[(plain + consumed)..];
        }
    }

    private void AppendPercent(Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
        {
            _buffer[Length++] = (byte)'%';
            _buffer[Length++] = "0123456789ABCDEF"u8[value >> 4];
            _buffer[Length++] = "0123456789ABCDEF"u8[value & 15];
        }
    }
}
