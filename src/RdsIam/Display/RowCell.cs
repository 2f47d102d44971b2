using RdsIam.Core.Values.Wire;
using RdsIam.Input;

namespace RdsIam.Display;

/// <summary>What is shown of one value of a row.</summary>
internal static class RowCell
{
    /// <summary>Nobody reads more of one value on a screen; what is behind is not even looked at.</summary>
    private const int Longest = 8192;

    /// <summary>The value as PostgreSQL prints it, of very long ones the beginning. It may have several lines.</summary>
    public static string Text(object? value, WireDecoder? decoder) => value switch
    {
        null => Screen.Null,
        bool flag => flag ? "true" : "false",
        byte[] { Length: > Longest } bytes => PrintedText.Of(bytes.AsSpan(0, Longest).ToArray()),
        string { Length: > Longest } text => Whole(text),
        string text => text,
        _ => Printed(value, decoder),
    };

    /// <summary>The same on one line.</summary>
    public static string Line(object? value, WireDecoder? decoder)
    {
        var text = Text(value, decoder);
        return ShownText.OnOneLine(IsJson(decoder) ? ShownText.Json(text) : text);
    }

    /// <summary>Whether a column's type is JSON.</summary>
    public static bool IsJson(WireDecoder? decoder) => decoder is not null && decoder == BuiltInTypes.TryOf(Oids.Jsonb);

    /// <summary>Without half a character at the end.</summary>
    private static string Whole(string text) => text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];

    private static string Printed(object value, WireDecoder? decoder)
    {
        try
        {
            return PrintedText.Of(PlainValue.Of(value) ?? value, decoder);
        }
        catch (Core.Fault)
        {
            // Somebody has put something into the row that has no text.
            return value.ToString() ?? "";
        }
    }
}
