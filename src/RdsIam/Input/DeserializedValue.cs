using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.RegularExpressions;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Input;

/// <summary>
/// Values that come back from a job, a remote session or Import-Clixml: PowerShell makes bags of properties of many, with the name
/// of the type that they had and the text that they were.
/// </summary>
internal static partial class DeserializedValue
{
    private const string Prefix = "Deserialized.";

    /// <summary>The value that it was, where more is known of it than its properties.</summary>
    /// <returns>False: it is what it is, or what its properties are.</returns>
    /// <exception cref="ValueRefusal">ValueWithoutText: it was something that cannot be stored.</exception>
    public static bool TryRestore(PSObject value, out object? restored)
    {
        restored = null;
        if (NameOf(value) is not { } name)
        {
            return false;
        }

        if (value.BaseObject is not PSCustomObject)
        {
            return TryEnum(value, name, out restored);
        }

        var text = value.ToString();
        restored = name switch
        {
            "System.DBNull" => null,
            "System.DateTimeOffset" => new DateTimeOffset(Property<long>(value, "Ticks"), Property<TimeSpan>(value, "Offset")),
            "System.DateOnly" => DateOnly.FromDayNumber(Property<int>(value, "DayNumber")),
            "System.TimeOnly" => new TimeOnly(Property<long>(value, "Ticks")),
            "System.Numerics.BigInteger" => BigInteger.Parse(text, CultureInfo.InvariantCulture),
            "System.Int128" => Int128.Parse(text, CultureInfo.InvariantCulture),
            "System.UInt128" => UInt128.Parse(text, CultureInfo.InvariantCulture),
            "System.Half" => Half.Parse(text, CultureInfo.InvariantCulture),
            _ => TextOf(name, text),
        };
        return restored is not null || name == "System.DBNull";
    }

    /// <summary>
    /// Whether a property's text stands for a value that lay deeper than the serializer went, as PowerShell leaves it without a word.
    /// </summary>
    public static bool WasCut(PSObject owner, string text) => Cut().IsMatch(text) && NameOf(owner) is not null;

    /// <summary>A member or item of a dictionary or list, unless it was cut to a text.</summary>
    /// <param name="owner">The wrapper of the dictionary or list, which alone knows where it comes from; null: there is none.</param>
    /// <param name="name">The part's.</param>
    /// <param name="part">As it came.</param>
    /// <exception cref="ValueRefusal">ValueWasCut.</exception>
    public static object? Whole(PSObject? owner, string name, object? part) =>
        owner is not null && Unwrapped.Of(part) is string text && WasCut(owner, text)
            ? throw new ValueRefusal(place => ModuleMessages.ValueWasCut(place, name, text))
            : part;

    private static string? NameOf(PSObject value) =>
        value.TypeNames is [var first, ..] && first.StartsWith(Prefix, StringComparison.Ordinal) ? first[Prefix.Length..] : null;

    /// <summary>Of a type with a text of its own, that text; null: the properties are the value.</summary>
    private static string? TextOf(string name, string text)
    {
        if (Type(name) is not { } type || type.Assembly.IsDynamic || type == typeof(PSCustomObject) || type == typeof(PSObject))
        {
            return null;
        }

        return ScalarText.IsIn(type) && !text.StartsWith(name, StringComparison.Ordinal)
            ? text
            : throw new ValueRefusal(place => Core.Messages.ValueWithoutText(place, name));
    }

    private static bool TryEnum(PSObject value, string name, out object? restored)
    {
        restored = value.TypeNames.Contains($"{Prefix}System.Enum") && Type(name) is { IsEnum: true } type ? Enum.ToObject(type, value.BaseObject) : null;
        return restored is not null;
    }

    private static Type? Type(string name) =>
        LanguagePrimitives.TryConvertTo<Type>(name, CultureInfo.InvariantCulture, out var type) ? type : null;

    private static T Property<T>(PSObject value, string name) =>
        value.Properties[name]?.Value is { } found && LanguagePrimitives.TryConvertTo<T>(found, CultureInfo.InvariantCulture, out var typed)
            ? typed
            : throw new ValueRefusal(place => Core.Messages.ValueUnreadable(place, name, NameOf(value), "it was lost on the way."));

    /// <summary>A custom object, a collection or a point in time.</summary>
    [GeneratedRegex(
        @"^(@\{(\w[^=]*=.*)?\}|System\.(Object|String|Int32|Byte)\[\]|System\.Collections\.\S+|RdsIam\.Row_[0-9A-F]{8}|\d\d/\d\d/\d{4} \d\d:\d\d:\d\d [+-]\d\d:\d\d)$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Cut();
}
