using System.Globalization;

namespace RdsIam.Core.Postgres;

/// <summary>Text, JSON, bytes and UUIDs in PostgreSQL's binary format.</summary>
internal static class WireTexts
{
    private const byte JsonbVersion = 1;

    /// <summary>Every value has a text.</summary>
    public static bool Text(WireWriter writer, object value)
    {
        var start = writer.BeginLength();
        writer.Text(value as string ?? CopyText.Of(value));
        writer.EndLength(start);
        return true;
    }

    /// <summary>A string is JSON already; anything else is made JSON.</summary>
    public static bool Json(WireWriter writer, object value)
    {
        var start = writer.BeginLength();
        writer.Text(value as string ?? CopyText.Json(value));
        writer.EndLength(start);
        return true;
    }

    /// <inheritdoc cref="Json"/>
    public static bool Jsonb(WireWriter writer, object value)
    {
        var start = writer.BeginLength();
        writer.Byte(JsonbVersion);
        writer.Text(value as string ?? CopyText.Json(value));
        writer.EndLength(start);
        return true;
    }

    /// <summary>Bytes, <c>\x0f2a</c>, or a text without backslashes, which stands for its UTF-8.</summary>
    public static bool Bytes(WireWriter writer, object value)
    {
        if (value is byte[] bytes)
        {
            writer.Int32(bytes.Length);
            writer.Bytes(bytes);
            return true;
        }

        return value is string text && BytesOf(writer, text);
    }

    public static bool Uuid(WireWriter writer, object value)
    {
        var id = value is Guid given ? given : default;
        if (value is string text && !Guid.TryParse(text, CultureInfo.InvariantCulture, out id))
        {
            return false;
        }

        writer.Int32(16);
        id.TryWriteBytes(writer.Take(16), bigEndian: true, out _);
        return value is Guid or string;
    }

    private static bool BytesOf(WireWriter writer, string text)
    {
        if (!text.StartsWith("\\x", StringComparison.Ordinal))
        {
            return !text.Contains('\\', StringComparison.Ordinal) && Text(writer, text);
        }

        try
        {
            var bytes = Convert.FromHexString(text.AsSpan(2));
            writer.Int32(bytes.Length);
            writer.Bytes(bytes);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
