using System.Collections;
using System.Globalization;
using System.Net;
using System.Security;
using System.Xml;

namespace RdsIam.Core.Values.Texts;

/// <summary>A value that is one thing as the text that PostgreSQL reads.</summary>
internal static class ScalarText
{
    /// <summary>Of the assembly that Core does not know.</summary>
    private const string PowerShellCredential = "System.Management.Automation.PSCredential";

    /// <param name="value">Neither null nor a list or dictionary.</param>
    /// <param name="type">What it is for.</param>
    /// <exception cref="ValueRefusal">ValueSecret, ValueWithoutText, ValueUnreadable.</exception>
    public static string Of(object value, ServerType type) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => $"\\x{Convert.ToHexString(bytes).ToLowerInvariant()}",
        DateTime time => TimeText.Of(time),
        DateTimeOffset point => TimeText.Of(point),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => TimeText.Clock(time.Ticks),
        TimeSpan span => type.IsTime ? TimeText.OfDay(span) : TimeText.Interval(span),
        Enum => value.ToString()!,
        BitArray bits => string.Concat(bits.Cast<bool>().Select(bit => bit ? '1' : '0')),
        XmlNode node => node.OuterXml,
        _ when ValueParts.JsonOf(value) is { } json => json,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => Own(value),
    };

    /// <summary>Whether nobody's database is to have it unless they ask for it.</summary>
    public static bool IsSecret(object value) =>
        value is SecureString or NetworkCredential || value.GetType().FullName == PowerShellCredential;

    /// <summary>Whether a type says of itself what its values are as a text.</summary>
    public static bool IsIn(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } declaring
        && declaring != typeof(object) && declaring != typeof(ValueType);

    /// <summary>The text that a type has of its own. Where it is its name only, it says nothing of the value.</summary>
    private static string Own(object value)
    {
        var type = value.GetType();
        if (IsSecret(value))
        {
            throw new ValueRefusal(place => Messages.ValueSecret(place, type.Name));
        }

        var text = IsIn(type) ? Read(value, type) : null;
        return text is not null && (value is Exception || !IsNameOf(type, text))
            ? text
            : throw new ValueRefusal(place => Messages.ValueWithoutText(place, type.FullName));
    }

    /// <summary>Also as C# writes a generic type, which some do: <c>System.Memory&lt;Byte&gt;[2]</c>.</summary>
    private static bool IsNameOf(Type type, string text) =>
        text == type.ToString()
        || (type.FullName is { } name && text.StartsWith(name, StringComparison.Ordinal))
        || (type.IsGenericType && text.StartsWith($"{type.Namespace}.{type.Name.Split('`')[0]}<", StringComparison.Ordinal));

    private static string? Read(object value, Type type)
    {
        try
        {
            return value.ToString();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ValueRefusal(place => Messages.ValueUnreadable(place, nameof(ToString), type.FullName, e.Message));
        }
    }
}
