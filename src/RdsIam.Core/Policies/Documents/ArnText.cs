using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Takes ARNs apart whose variables may hold the very characters that separate the parts.</summary>
internal static class ArnText
{
    /// <summary>Splits at colons, but not at those inside a variable.</summary>
    public static List<string> Split(string text)
    {
        var parts = new List<string>();
        var start = 0;
        foreach (var i in OutsideVariables(text).Where(i => text[i] == ':'))
        {
            parts.Add(text[start..i]);
            start = i + 1;
        }

        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>The first slash outside variables, or -1.</summary>
    public static int Slash(string text) =>
        OutsideVariables(text).Where(i => text[i] == '/').Append(-1).First();

    /// <summary>
    /// The text without white space. It stays in variables, whose default values may hold some, and inside a database user's
    /// name, which may hold blanks too.
    /// </summary>
    public static string WithoutWhiteSpace(string text)
    {
        var name = Slash(text) + 1;
        bool IsInName(int i) =>
            name > 0 && i > name && text[i] == ' ' && text[name..i].Trim().Length > 0 && text[i..].Trim().Length > 0;

        var spaces = OutsideVariables(text).Where(i => char.IsWhiteSpace(text[i]) && !IsInName(i)).ToHashSet();
        return spaces.Count == 0 ? text : string.Concat(text.Where((_, i) => !spaces.Contains(i)));
    }

    private static IEnumerable<int> OutsideVariables(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (PolicyVariable.TryRead(text, i, out var end) is null)
            {
                yield return i;
            }
            else
            {
                i = end - 1;
            }
        }
    }
}
