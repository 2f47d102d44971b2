using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Checks of a document's text and names.</summary>
internal static class PolicyText
{
    private const int MostEdits = 2;

    /// <summary>Reports a document over its quota and characters that IAM does not take.</summary>
    public static void CheckSize(string json, PolicyKind kind, RefusePolicy refuse)
    {
        var (size, quota) = (Size(json), PolicyGrammar.Quota(kind));
        if (size > quota)
        {
            refuse(Messages.PolicyTooLong(size, quota), TextPlace.Start);
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
                refuse(Messages.PolicyCharacter($"U+{(int)json[i]:X4}"), new TextPlace("", line, i - lineStart + 1));
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
            refuse(Messages.PolicyUnknownElement(member.Name, Meant(member.Name, allowed) ?? string.Join(", ", allowed)), member.Place);
        }
    }

    /// <summary>True where a member was surely meant as that element, so that naming the member is enough.</summary>
    public static bool IsMeant(PolicyNode node, string element, string[] allowed) =>
        node.Members.Any(member => !allowed.Contains(member.Name, StringComparer.Ordinal) && Meant(member.Name, allowed) == element);

    /// <summary>The element that is nearest to a name with a mistake: in another case, in the plural, with a letter too many.</summary>
    private static string? Meant(string name, string[] allowed) => allowed
        .Select(one => (Name: one, Edits: EditDistance.Between(one.ToUpperInvariant(), name.ToUpperInvariant(), MostEdits)))
        .Where(one => one.Edits <= MostEdits && name.Length > MostEdits)
        .OrderBy(one => one.Edits)
        .Select(one => one.Name)
        .FirstOrDefault();

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
