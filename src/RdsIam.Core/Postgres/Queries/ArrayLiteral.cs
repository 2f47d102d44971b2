using System.Collections;
using System.Globalization;
using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>
/// A list as PostgreSQL's array literal, <c>{1,"a b",NULL,{2,3}}</c>: sent without a type, it becomes whatever array the place
/// needs, so a PowerShell array of mixed things serves <c>= any(@ids)</c> on every type of column.
/// </summary>
internal static class ArrayLiteral
{
    public static string Of(IEnumerable items)
    {
        var text = new StringBuilder();
        Append(text, items);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable items)
    {
        text.Append('{');
        var first = true;
        foreach (var item in items)
        {
            text.Append(first ? "" : ",");
            first = false;
            AppendItem(text, item);
        }

        text.Append('}');
    }

    private static void AppendItem(StringBuilder text, object? item)
    {
        switch (item)
        {
            case null or DBNull:
                text.Append("NULL");
                break;
            case string plain:
                AppendQuoted(text, plain);
                break;
            case byte[] bytes:
                AppendQuoted(text, $"\\x{Convert.ToHexString(bytes)}");
                break;
            case IEnumerable nested:
                Append(text, nested);
                break;
            case DateTime time:
                AppendQuoted(text, Time(time));
                break;
            case DateTimeOffset time:
                AppendQuoted(text, time.ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture));
                break;
            case TimeSpan span:
                AppendQuoted(text, string.Create(CultureInfo.InvariantCulture, $"{span.Ticks / TimeSpan.TicksPerMicrosecond} microseconds"));
                break;
            case IFormattable other and not Enum:
                AppendQuoted(text, other.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                AppendQuoted(text, item.ToString() ?? "");
                break;
        }
    }

    private static string Time(DateTime time) => time.Kind == DateTimeKind.Unspecified
        ? time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)
        : time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture);

    private static void AppendQuoted(StringBuilder text, string value) => text
        .Append('"')
        .Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
        .Append('"');
}
