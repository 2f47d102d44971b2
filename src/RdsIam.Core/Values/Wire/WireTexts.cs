using System.Buffers;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Values.Wire;

/// <summary>Text, JSON, bytes and UUIDs in PostgreSQL's binary format.</summary>
internal static class WireTexts
{
    private const byte JsonbVersion = 1;

    private static readonly SearchValues<char> UuidCharacters = SearchValues.Create("-0123456789abcdefABCDEF");

    private static readonly ServerType JsonType = ServerType.Plain("json");

    public static CellOutcome Text(WireWriter writer, object value)
    {
        var start = writer.BeginLength();
        writer.Text(ValueText.Of(value));
        writer.EndLength(start);
        return CellOutcome.Written;
    }

    /// <summary>A string is JSON already; anything else is made JSON.</summary>
    public static CellOutcome Json(WireWriter writer, object value)
    {
        var start = writer.BeginLength();
        writer.Text(ValueText.Of(value, JsonType));
        writer.EndLength(start);
        return CellOutcome.Written;
    }

    /// <inheritdoc cref="Json"/>
    public static CellOutcome Jsonb(WireWriter writer, object value)
    {
        var start = writer.BeginLength();
        writer.Byte(JsonbVersion);
        writer.Text(ValueText.Of(value, JsonType));
        writer.EndLength(start);
        return CellOutcome.Written;
    }

    /// <summary>Bytes, <c>\x0f2a</c>, or a text without backslashes, which stands for its UTF-8.</summary>
    public static CellOutcome Bytes(WireWriter writer, object value)
    {
        if (value is byte[] bytes)
        {
            writer.Int32(bytes.Length);
            writer.Bytes(bytes);
            return CellOutcome.Written;
        }

        return value is string text && IsPlain(text) ? Text(writer, text) : WireNumbers.Otherwise(value);
    }

    /// <summary>Of texts the usual form only; the server reads others, too.</summary>
    public static CellOutcome Uuid(WireWriter writer, object value)
    {
        var id = value is Guid given ? given : default;
        if (
            value is not Guid && !(
                value is string { Length: 36 } text
                    && !text.AsSpan().ContainsAnyExcept(UuidCharacters) && Guid.TryParseExact(text, "D", out id)))
        {
            return WireNumbers.Otherwise(value);
        }

        writer.Int32(16);
        id.TryWriteBytes(writer.Take(16), bigEndian: true, out _);
        return CellOutcome.Written;
    }

    /// <summary>Others are first brought into the database's encoding.</summary>
    private static bool IsPlain(string text) => System.Text.Ascii.IsValid(text) && !text.AsSpan().ContainsAny('\\', '\0');
}
