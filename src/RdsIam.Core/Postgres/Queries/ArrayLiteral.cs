using System.Collections;
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
            case IEnumerable nested when item is not (string or byte[]):
                Append(text, nested);
                break;
            default:
                AppendQuoted(text, ValueText.Of(item));
                break;
        }
    }

    private static void AppendQuoted(StringBuilder text, string value) => text
        .Append('"')
        .Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
        .Append('"');
}
