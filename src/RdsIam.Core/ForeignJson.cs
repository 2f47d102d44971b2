using System.Text;
using System.Text.Json;

namespace RdsIam.Core;

/// <summary>
/// Reads JSON that others wrote. It may have half of a character (<c>"\ud800"</c>), which is well formed for the library until somebody asks
/// for the text or the name: here it is U+FFFD from the start, so that no reader has to think of it.
/// </summary>
internal static class ForeignJson
{
    private const int Digits = 4;
    private const char High = 'h';
    private const char Low = 'l';

    /// <inheritdoc cref="JsonDocument.Parse(ReadOnlyMemory{byte}, JsonDocumentOptions)"/>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options = default) =>
        JsonDocument.Parse(HasHalves(utf8.Span) ? Repair(utf8.ToArray()) : utf8, options);

    /// <inheritdoc cref="JsonDocument.Parse(string, JsonDocumentOptions)"/>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(string text, JsonDocumentOptions options = default) => Parse(Encoding.UTF8.GetBytes(text), options);

    /// <summary>The same bytes, or as many with U+FFFD in place of each half.</summary>
    public static byte[] Whole(byte[] utf8) => HasHalves(utf8) ? Repair([.. utf8]) : utf8;

    private static bool HasHalves(ReadOnlySpan<byte> utf8) => utf8.IndexOf("\\ud"u8) >= 0 || utf8.IndexOf("\\uD"u8) >= 0;

    private static byte[] Repair(byte[] utf8)
    {
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] != '\\')
            {
                continue;
            }

            var half = HalfAt(utf8, i);
            if (half is High && HalfAt(utf8, i + 2 + Digits) is Low)
            {
                i += 2 + Digits;
            }
            else if (half is not null)
            {
                "FFFD"u8.CopyTo(utf8.AsSpan(i + 2));
            }

            // What a backslash stands before is no beginning of its own.
            i++;
        }

        return utf8;
    }

    /// <summary>Which half of a character is escaped there; null: none.</summary>
    private static char? HalfAt(ReadOnlySpan<byte> utf8, int at) =>
        at + 2 + Digits > utf8.Length || utf8[at] != '\\' || utf8[at + 1] != 'u' || (utf8[at + 2] | 0x20) != 'd'
            || !char.IsAsciiHexDigit((char)utf8[at + 4]) || !char.IsAsciiHexDigit((char)utf8[at + 5]) ? null
            : (char)(utf8[at + 3] | 0x20) switch
            {
                '8' or '9' or 'a' or 'b' => High,
                'c' or 'd' or 'e' or 'f' => Low,
                _ => null,
            };
}
