using System.Text.RegularExpressions;

namespace RdsIam.Core.Profiles;

/// <summary>
/// The headers of the config file as the AWS CLI writes and reads them: <c>[profile dev]</c>, and a name with blanks in quotes. The
/// SDK's parser leaves the quotes in the name. Source: "Configuration and credential file settings" of the AWS CLI's guide.
/// </summary>
internal static partial class ProfileHeaders
{
    private const string SsoSession = "sso-session";
    private const string Services = "services";

    /// <summary>The name of a profile in the config file, without the quotes that it is written in.</summary>
    public static string NameOf(string section)
    {
        // As a word of a shell: 'it'"'"'s dev' is made of three parts.
        var quoted = Quoted().Match(section);
        return quoted.Success ? string.Concat(quoted.Groups[1].Captures.Select(part => Inner(part.Value))) : section;
    }

    /// <summary>A part without its quotes. In double quotes a backslash keeps the next quote or backslash.</summary>
    private static string Inner(string part) => part switch
    {
        ['\'', .. var inner, _] => inner,
        ['"', .. var inner, _] => Escape().Replace(inner, "$1"),
        ['\\', var kept] => kept.ToString(),
        _ => part,
    };

    /// <summary>The header of a profile as the AWS CLI writes it.</summary>
    public static string Of(string name) => Of("profile", name);

    /// <summary>The header of a section of any kind as the AWS CLI writes it.</summary>
    public static string Of(string kind, string name) => name.Any(char.IsWhiteSpace)
        ? $"[{kind} '{name.Replace("'", "'\"'\"'", StringComparison.Ordinal)}']"
        : $"[{kind} {name}]";

    /// <summary>The section of a profile as the SDK's parser names it: the name itself, or in quotes. Null: there is none.</summary>
    public static string? SectionOf(string name, IEnumerable<string> sections) =>
        sections.LastOrDefault(section => NameOf(section) == name);

    /// <summary>The section of an IAM Identity Center session, without the word before it.</summary>
    public static string? SessionOf(string name, IEnumerable<string> sections) => SectionOf(name, OfKind(SsoSession, sections));

    /// <summary>The section of endpoints by service, without the word before it.</summary>
    public static string? ServicesOf(string name, IEnumerable<string> sections) => SectionOf(name, OfKind(Services, sections));

    private static IEnumerable<string> OfKind(string kind, IEnumerable<string> sections) =>
        sections.Where(section => section.StartsWith(kind + " ", StringComparison.Ordinal))
            .Select(section => section[kind.Length..].Trim());

    /// <summary>Headers that mean a profile for people, and not for any AWS client: without "profile", or with it in capitals.</summary>
    /// <param name="name">The profile's name.</param>
    /// <param name="configPath">The config file.</param>
    public static string? WrongOf(string name, string configPath) => !File.Exists(configPath)
        ? null
        : File.ReadLines(configPath)
            .Select(line => Header().Match(line))
            .Where(header => header.Success)
            .Select(header => (Text: header.Groups[1].Value, Parts: Word().Match(header.Groups[1].Value)))
            .Where(header => header.Parts.Groups[1].Value is not "profile" && NameOf(header.Parts.Groups[2].Value.Trim()) == name)
            .Select(header => header.Text)
            .FirstOrDefault();

    [GeneratedRegex("^\\s*\\[\\s*(.*?)\\s*\\]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Header();

    [GeneratedRegex("^(?:(profile)\\s+)?(.*)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Word();

    // Each part begins otherwise, so none is tried again.
    [GeneratedRegex(
        "^(?=.*(?:['\"]|\\\\\\s))(?>('[^']*'|\"(?>(?:[^\"\\\\]|\\\\.)*)\"|\\\\.|[^'\"\\\\\\s]+)+)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\\([\\""])", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
