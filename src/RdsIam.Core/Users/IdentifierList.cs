using System.Text;

namespace RdsIam.Core.Users;

/// <summary>Reads names as PostgreSQL writes them in its catalogs and people write them in commands.</summary>
internal static class IdentifierList
{
    /// <summary>The names of a list such as <c>"$user", public</c>; without quotes they are in lower case.</summary>
    public static IReadOnlyList<string> Parse(string text) =>
        [.. Split(text, ',').Select(part => Unquote(part.Trim(), foldCase: true))];

    /// <summary>The parts of a text between separators that are not in double quotes.</summary>
    public static IReadOnlyList<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var quoted = false;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == '"';
            if (text[i] == separator && !quoted)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>A name without its quotes, where it has any.</summary>
    /// <param name="part">One name.</param>
    /// <param name="foldCase">Without quotes, case does not count.</param>
    public static string Unquote(string part, bool foldCase)
    {
        if (part.Length < 2 || part[0] != '"' || part[^1] != '"')
        {
            return foldCase ? part.ToLowerInvariant() : part;
        }

        return new StringBuilder(part, 1, part.Length - 2, part.Length).Replace("\"\"", "\"").ToString();
    }
}
