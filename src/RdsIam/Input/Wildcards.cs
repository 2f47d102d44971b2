using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>
/// PowerShell's wildcards for names of others, which may hold any sign: what is no valid pattern (an open bracket) means itself, where
/// PowerShell throws.
/// </summary>
internal static class Wildcards
{
    /// <summary>Whether a word may mean several names.</summary>
    public static bool IsPattern(string word) => WildcardPattern.ContainsWildcardCharacters(word) && IsValid(word);

    /// <summary>The pattern; of a word that is none, the one that matches the word alone.</summary>
    public static WildcardPattern Of(string word, WildcardOptions options) =>
        WildcardPattern.Get(IsValid(word) ? word : WildcardPattern.Escape(word), options);

    private static bool IsValid(string word)
    {
        try
        {
            // PowerShell reads a pattern when it is first asked.
            new WildcardPattern(word).IsMatch("");
            return true;
        }
        catch (WildcardPatternException)
        {
            return false;
        }
    }
}
