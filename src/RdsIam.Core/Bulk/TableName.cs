using System.Text;

namespace RdsIam.Core.Bulk;

/// <summary>A table as people write it: <c>orders</c>, <c>sales.orders</c>, <c>"Order Items"</c>.</summary>
/// <param name="Schema">Null: wherever the search path finds the table.</param>
/// <param name="Name">Never null.</param>
internal sealed record TableName(TableName.Part? Schema, TableName.Part Name)
{
    /// <param name="Text">Without quotes.</param>
    /// <param name="IsQuoted">Its case counts, as in SQL; else the name in lower case is tried after the name as it was written.</param>
    internal sealed record Part(string Text, bool IsQuoted)
    {
        public string Folded => IsQuoted ? Text : Text.ToLowerInvariant();
    }

    /// <summary>For people, as it was given but without quotes.</summary>
    public string ToText() => Schema is { } schema ? $"{schema.Text}.{Name.Text}" : Name.Text;

    /// <exception cref="Fault">More than two parts, an empty part, or a quote that is not closed.</exception>
    public static TableName Parse(string text)
    {
        var parts = new List<Part>();
        for (var at = 0; at <= text.Length; at++)
        {
            parts.Add(ReadPart(text, ref at));
        }

        return parts switch
        {
            _ when parts.Exists(part => part.Text.Length == 0) => throw Invalid(text),
            [var name] => new TableName(null, name),
            [var schema, var name] => new TableName(schema, name),
            _ => throw Invalid(text),
        };
    }

    /// <summary>Leaves <paramref name="at"/> at the dot or the end.</summary>
    private static Part ReadPart(string text, ref int at)
    {
        if (at < text.Length && text[at] == '"')
        {
            return ReadQuoted(text, ref at);
        }

        var end = text.IndexOf('.', at);
        var part = text[at..(end < 0 ? text.Length : end)];
        at += part.Length;
        return new Part(part.Trim(), IsQuoted: false);
    }

    private static Part ReadQuoted(string text, ref int at)
    {
        var name = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                name.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                name.Append(text[at++]);
            }
            else
            {
                at++;
                return at == text.Length || text[at] == '.' ? new Part(name.ToString(), IsQuoted: true) : throw Invalid(text);
            }
        }

        throw Invalid(text);
    }

    private static Fault Invalid(string text) => new(Messages.TableNameInvalid(text), FaultKind.InvalidArgument, text);
}
