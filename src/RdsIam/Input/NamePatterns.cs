using System.Management.Automation;

namespace RdsIam.Input;

/// <summary>
/// Words that name things of PostgreSQL exactly, and those that are wildcards for them. Case counts in PostgreSQL's names.
/// </summary>
internal sealed class NamePatterns
{
    private readonly List<WildcardPattern> _patterns;

    public NamePatterns(IReadOnlyList<string> words)
    {
        Names = [.. words.Where(word => !IsPattern(word)).Select(WildcardPattern.Unescape)];
        _patterns = [.. words.Where(IsPattern).Distinct().Select(word => Wildcards.Of(word, WildcardOptions.CultureInvariant))];
    }

    /// <summary>Those that are meant as they are.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool HasPatterns => _patterns.Count > 0;

    public static bool IsPattern(string word) => Wildcards.IsPattern(word);

    /// <summary>Whether one of the wildcards means the name.</summary>
    public bool IsMatch(string name) => _patterns.Exists(pattern => pattern.IsMatch(name));
}
