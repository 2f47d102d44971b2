using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Blanks the comments in a JSON text, so that everything else stays in its place.</summary>
internal static class JsonComments
{
    /// <param name="json">The text.</param>
    /// <param name="first">Where the first comment stands; null where there is none.</param>
    /// <returns>The text with blanks in place of <c>// …</c>, <c># …</c> and <c>/* … */</c> outside of strings.</returns>
    public static string Blank(string json, out TextPlace? first)
    {
        first = null;
        char[]? text = null;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                i = EndOfText(json, i);
            }
            else if (EndOfComment(json, i) is int end)
            {
                first ??= Place(json, i);
                text ??= json.ToCharArray();
                for (; i < end; i++)
                {
                    text[i] = text[i] is '\n' or '\r' ? text[i] : ' ';
                }

                i--;
            }
        }

        return text is null ? json : new string(text);
    }

    private static int EndOfText(string json, int start)
    {
        for (var i = start + 1; i < json.Length; i++)
        {
            if (json[i] == '\\')
            {
                i++;
            }
            else if (json[i] is '"' or '\n')
            {
                return i;
            }
        }

        return json.Length;
    }

    /// <summary>The first place behind the comment that begins here; null where none begins.</summary>
    private static int? EndOfComment(string json, int start)
    {
        if (json[start] == '#' || json.AsSpan(start).StartsWith("//"))
        {
            var line = json.IndexOf('\n', start);
            return line < 0 ? json.Length : line;
        }

        if (!json.AsSpan(start).StartsWith("/*"))
        {
            return null;
        }

        var end = json.IndexOf("*/", start + 2, StringComparison.Ordinal);
        // One that does not end is a mistake, which the reader of JSON names.
        return end < 0 ? null : end + 2;
    }

    private static TextPlace Place(string json, int at)
    {
        var before = json.AsSpan(0, at);
        return new TextPlace("", before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }
}
