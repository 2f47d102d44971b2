using System.Text;

namespace RdsIam.Core.Values.Texts;

/// <summary>
/// The one writer of values: a .NET value as the text that PostgreSQL reads as the same value, whichever way it goes there, be it
/// a parameter, a record's value or a row of COPY. Pure.
/// </summary>
internal static class ValueText
{
    /// <summary>For a place whose type the server knows, and nobody here.</summary>
    /// <param name="value">Not null.</param>
    /// <inheritdoc cref="Of(object, ServerType)" path="/exception"/>
    public static string Of(object value) => Of(value, ServerType.Other)!;

    /// <returns>Null for NULL.</returns>
    /// <exception cref="Fault">CompositeFieldUnknown, or a <see cref="ValueRefusal"/>.</exception>
    public static string? Of(object? value, ServerType type) => WellFormed(new Writer(new ValueNesting()).Text(value, type));

    /// <summary>The text, which UTF-8 and PostgreSQL can hold.</summary>
    /// <exception cref="ValueRefusal">ValueHasNul, ValueHasHalfCharacter.</exception>
    public static string? WellFormed(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var at)
        {
            throw new ValueRefusal(place => Messages.ValueHasNul(place, at + 1));
        }

        return HalfCharacterIn(text) is >= 0 and var half
            ? throw new ValueRefusal(place => Messages.ValueHasHalfCharacter(place, half + 1))
            : text;
    }

    private static int HalfCharacterIn(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Goes through one value.</summary>
    private sealed class Writer(ValueNesting nesting)
    {
        public string? Text(object? value, ServerType type)
        {
            if (value is null or DBNull)
            {
                return null;
            }

            if (type.Kind == ServerTypeKind.Json)
            {
                return value as string ?? JsonText.Of(value, nesting);
            }

            if (ValueParts.MembersOf(value) is { } members)
            {
                return type.Kind is ServerTypeKind.Hstore or ServerTypeKind.Composite
                    ? Within(value, () => type.Kind == ServerTypeKind.Hstore ? Hstore(members) : Row(members, type))
                    : JsonText.Of(value, nesting);
            }

            return (value is System.Collections.BitArray bits && type.Kind == ServerTypeKind.Array
                ? bits
                : ValueParts.ItemsOf(value)) is { } items
                ? Within(value, () => List(items.Cast<object?>(), type))
                : ScalarText.Of(value, type);
        }

        private string Within(object part, Func<string> write)
        {
            nesting.Enter(part);
            var text = write();
            nesting.Leave(part);
            return text;
        }

        private string List(IEnumerable<object?> items, ServerType type) => type.Kind switch
        {
            ServerTypeKind.Composite => PositionalRow(items.ToList(), type),
            ServerTypeKind.Vector => string.Join(' ', items.Select(item => Text(item, ServerType.Other))),
            _ => Array(items, type),
        };

        /// <summary>An array literal, <c>{"1","a b",NULL,{"2","3"}}</c>.</summary>
        private string Array(IEnumerable<object?> items, ServerType type)
        {
            var text = new StringBuilder("{");
            var delimiter = type.Element?.Name == "box" ? ";" : ",";
            foreach (var item in items)
            {
                text.Append(text.Length > 1 ? delimiter : "").Append(Item(item, type));
                JsonText.CheckLength(text);
            }

            return text.Append('}').ToString();
        }

        /// <summary>A list within a list is a further dimension of the same array, unless the element is made of lists itself.</summary>
        private string Item(object? item, ServerType array)
        {
            var element = array.Element ?? ServerType.Other;
            var isDocument = item is JsonList && element.Kind == ServerTypeKind.Json;
            return item is not null && !isDocument && ValueParts.ItemsOf(item) is { } items && IsDimension(items.Cast<object?>(), element)
                ? Text(item, array)!
                : Text(item, element) is { } text ? Quote(text) : "NULL";
        }

        private static bool IsDimension(IEnumerable<object?> items, ServerType element) => element.Kind switch
        {
            ServerTypeKind.Other or ServerTypeKind.Hstore => true,
            // Rows by the names of their fields, and not the fields of one row.
            ServerTypeKind.Composite => items.FirstOrDefault(item => item is not null) is { } first
                && (ValueParts.MembersOf(first) is not null || ValueParts.ItemsOf(first) is not null),
            // As where nobody asks for the type: texts are documents, and numbers, too.
            ServerTypeKind.Json => !ValueTypes.AreNeededIn(items),
            _ => false,
        };

        private string Hstore(IEnumerable<KeyValuePair<string, object?>> members) => string.Join(
            ", ", members.Select(member => $"{Quote(member.Key)}=>{(Text(member.Value, ServerType.Other) is { } text ? Quote(text) : "NULL")}"));

        /// <summary>A field that is not there is NULL, which is nothing between the commas.</summary>
        private string Row(IEnumerable<KeyValuePair<string, object?>> members, ServerType type)
        {
            var entries = members.ToList();
            foreach (var (name, _) in entries)
            {
                if (!type.Fields.Any(field => Same(field.Key, name)))
                {
                    throw new Fault(
                        Messages.CompositeFieldUnknown(name, type.Name, string.Join(", ", type.Fields.Select(f => f.Key))),
                        FaultKind.InvalidArgument, name);
                }
            }

            return Fields(type.Fields.Select(field => Text(entries.LastOrDefault(entry => Same(entry.Key, field.Key)).Value, field.Value)));
        }

        /// <summary>As <c>row(1, 'a')</c> has fields without names.</summary>
        private string PositionalRow(List<object?> items, ServerType type) =>
            Fields(items.Select((item, i) => Text(item, i < type.Fields.Count ? type.Fields[i].Value : ServerType.Other)));

        private static string Fields(IEnumerable<string?> texts) =>
            $"({string.Join(',', texts.Select(text => text is null ? "" : Quote(text)))})";

        private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

        private static string Quote(string text) => new StringBuilder(text.Length + 2)
            .Append('"')
            .Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
            .Append('"')
            .ToString();
    }
}
