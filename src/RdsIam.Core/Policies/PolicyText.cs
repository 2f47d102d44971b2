namespace RdsIam.Core.Policies;

/// <summary>Checks of a document's text and names.</summary>
internal static class PolicyText
{
    /// <summary>Reports a document over its quota and characters that IAM does not take.</summary>
    public static void CheckSize(string json, PolicyKind kind, RefusePolicy refuse)
    {
        var (size, quota) = (Size(json), PolicyGrammar.Quota(kind));
        if (size > quota)
        {
            refuse("PolicyTooLong", TextPlace.Start, size, quota);
        }

        var line = 1;
        var lineStart = 0;
        for (var i = json.StartsWith('\uFEFF') ? 1 : 0; i < json.Length; i++)
        {
            if (json[i] == '\n')
            {
                (line, lineStart) = (line + 1, i + 1);
            }
            else if (json[i] > '\u00FF')
            {
                refuse("PolicyCharacter", new TextPlace("", line, i - lineStart + 1), $"U+{(int)json[i]:X4}");
                return;
            }
        }
    }

    /// <summary>The characters of a document that count: white space between tokens does not.</summary>
    public static int Size(string json)
    {
        var size = 0;
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"' && (i == 0 || !inText || !IsEscaped(json, i)))
            {
                inText = !inText;
            }

            size += inText || !(char.IsWhiteSpace(json[i]) || json[i] == '\uFEFF') ? 1 : 0;
        }

        return size;
    }

    /// <summary>Reports the members of an object that the grammar does not know.</summary>
    public static void CheckNames(PolicyNode node, string[] allowed, RefusePolicy refuse)
    {
        foreach (var member in node.Members.Where(m => !allowed.Contains(m.Name, StringComparer.Ordinal)))
        {
            var meant = allowed.FirstOrDefault(a => a.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
            refuse("PolicyUnknownElement", member.Place, member.Name, meant ?? string.Join(", ", allowed));
        }
    }

    private static bool IsEscaped(string json, int quote)
    {
        var backslashes = 0;
        for (var i = quote - 1; i >= 0 && json[i] == '\\'; i--)
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }
}
