using System.Text;

namespace RdsIam.Core.Files;

/// <summary>Encodings that refuse what they cannot hold, in place of a question mark.</summary>
internal static class TextEncodings
{
    /// <summary>The same encoding, which throws at bytes or characters that it does not know.</summary>
    public static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        strict.EncoderFallback = EncoderFallback.ExceptionFallback;
        return strict;
    }

    /// <summary>A whole file's text: UTF-8, or what a byte order mark at its beginning says.</summary>
    /// <exception cref="DecoderFallbackException">It is in another encoding: nothing is guessed.</exception>
    public static string Text(byte[] file)
    {
        var (marked, length) = OfMark(file);
        return Strict(marked ?? Encoding.UTF8).GetString(file, length, file.Length - length);
    }

    /// <summary>What the byte order mark at the beginning of a file says, and its length; null and 0 where there is none.</summary>
    public static (Encoding? Encoding, int Length) OfMark(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => (null, 0),
    };
}
