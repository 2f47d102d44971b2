namespace RdsIam.Core.Files;

/// <summary>Names out of files, as a message can hold them.</summary>
internal static class Shown
{
    private const int LongestText = 60;
    private const int LongestList = 300;

    /// <summary>Cut where it is too long for a sentence.</summary>
    public static string Text(string text) => Cut(text, LongestText);

    public static string List(IEnumerable<string> names)
    {
        var shown = names.Take(LongestList).Select(Text).ToList();
        return Cut(string.Join(", ", shown), LongestList);
    }

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return $"{text[..end]}…";
    }
}
