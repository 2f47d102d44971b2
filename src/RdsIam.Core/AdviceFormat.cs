using System.Globalization;
using System.Text.RegularExpressions;

namespace RdsIam.Core;

/// <summary>
/// Puts values into texts. A text that advises a statement or a command says of each value in which language it stands, so that
/// what is advised runs whatever the name: <c>{0:sql}</c> a name in SQL, <c>{0:ps}</c> an argument in PowerShell, <c>{0:sh}</c> one
/// in a shell. <c>{0:n row}</c> counts: 1 row, 2 rows; <c>{0:n row was|rows were}</c> where an s does not make the plural. Everything else
/// is formatted for the invariant culture.
/// </summary>
internal sealed partial class AdviceFormat : IFormatProvider, ICustomFormatter
{
    public static readonly AdviceFormat Instance = new();

    private AdviceFormat()
    {
    }

    /// <summary>A text with its values filled in.</summary>
    public static string Fill(string text, params object?[] values) => string.Format(Instance, text, values);

    public object? GetFormat(Type? formatType) =>
        formatType == typeof(ICustomFormatter) ? this : CultureInfo.InvariantCulture.GetFormat(formatType!);

    public string Format(string? format, object? arg, IFormatProvider? formatProvider) => format switch
    {
        "sql" => arg is string { Length: > 0 } name ? Sql(name) : $"{arg}",
        "ps" => PowerShell($"{arg}"),
        "sh" => Shell($"{arg}"),
        ['n', ' ', .. var counted] => Count(arg, counted),
        null or "" when arg is TimeSpan time => Words(time),
        _ when arg is IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => arg?.ToString() ?? "",
    };

    /// <summary>A name in SQL (role, table, column), quoted.</summary>
    public static string Sql(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A value as an argument in PowerShell, which takes typographic quotes for quotes, too.</summary>
    public static string PowerShell(string text) =>
        Plain().IsMatch(text) ? text : $"'{PowerShellQuote().Replace(text, "$0$0")}'";

    /// <summary>A number and what it counts: <c>1 row</c>, <c>2 rows</c>.</summary>
    /// <param name="number">Any number.</param>
    /// <param name="noun">One of them; where an s behind it does not make the plural: both, with <c>|</c> between them.</param>
    public static string Count(object? number, string noun)
    {
        var digits = Instance.Format(null, number, null);
        var forms = noun.Split('|');
        return $"{digits} {(digits == "1" ? forms[0] : forms.Length > 1 ? forms[1] : forms[0] + "s")}";
    }

    /// <summary>A length of time as people say it: <c>1 second</c>, <c>90 seconds</c>, <c>7 min 30 s</c>, <c>2 h 45 min</c>.</summary>
    private static string Words(TimeSpan time)
    {
        if (time.Duration() < TimeSpan.FromMinutes(2))
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} second{(time == TimeSpan.FromSeconds(1) ? "" : "s")}");
        }

        (int Count, string Unit)[] parts = [(time.Days, "d"), (time.Hours, "h"), (time.Minutes, "min"), (time.Seconds, "s")];
        return string.Join(' ', parts.Where(part => part.Count != 0).Select(part => $"{part.Count} {part.Unit}"));
    }

    private static string Shell(string text) =>
        Plain().IsMatch(text) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex("['\u2018\u2019\u201A\u201B]", RegexOptions.CultureInvariant)]
    private static partial Regex PowerShellQuote();
}
