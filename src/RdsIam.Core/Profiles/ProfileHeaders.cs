using System.Text.RegularExpressions;

namespace RdsIam.Core.Profiles;

/// <summary>
/// The headers of the config file as the AWS CLI writes and reads them: <c>[profile dev]</c>, and a name with blanks in quotes. The
/// SDK's parser leaves the quotes in the name. Source: "Configuration and credential file settings" of the AWS CLI's guide.
/// </summary>
internal static partial class ProfileHeaders
{
    private const string Default = "default";
    private const string ProfileWord = "profile";
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
    public static string Of(string name) => Of(ProfileWord, name);

    /// <summary>The header of a section of any kind as the AWS CLI writes it.</summary>
    public static string Of(string kind, string name) => name.Any(char.IsWhiteSpace)
        ? $"[{kind} '{name.Replace("'", "'\"'\"'", StringComparison.Ordinal)}']"
        : $"[{kind} {name}]";

    /// <summary>The names of profiles that the headers of the config file give. Sections of the other kinds are no profiles.</summary>
    public static IEnumerable<string> NamesOf(IEnumerable<string> headers) => headers
        .Where(header => WithoutKind(SsoSession, header) is null && WithoutKind(Services, header) is null)
        .Select(WithoutProfile)
        .Select(NameOf);

    /// <summary>A header without the word "profile", where it begins with it.</summary>
    public static string WithoutProfile(string header) => WithoutKind(ProfileWord, header) ?? header;

    /// <summary>The header of a profile in the config file; null: there is none. Only [default] may do without "profile".</summary>
    public static string? InConfig(string name, IReadOnlyCollection<string> headers) =>
        name == Default && headers.Contains(Default) ? Default : OfKind(ProfileWord, name, headers);

    /// <summary>The header of a profile in the credentials file, which is its name as it is; null: there is none.</summary>
    public static string? InCredentials(string name, IReadOnlyCollection<string> headers) =>
        headers.Contains(name) ? name : headers.LastOrDefault(header => WithoutKind(ProfileWord, header) == name);

    /// <summary>The header of an IAM Identity Center session; null: there is none.</summary>
    public static string? SessionOf(string name, IEnumerable<string> headers) => OfKind(SsoSession, name, headers);

    /// <summary>The header of endpoints by service; null: there is none.</summary>
    public static string? ServicesOf(string name, IEnumerable<string> headers) => OfKind(Services, name, headers);

    private static string? OfKind(string kind, string name, IEnumerable<string> headers) =>
        headers.LastOrDefault(header => WithoutKind(kind, header) is { } own && NameOf(own) == name);

    /// <summary>What stands behind the word for a kind of section; null: the header begins otherwise.</summary>
    private static string? WithoutKind(string kind, string header) =>
        header.StartsWith(kind, StringComparison.Ordinal) && header.Length > kind.Length && header[kind.Length] is ' ' or '\t'
            ? header[kind.Length..].Trim()
            : null;

    /// <summary>Headers that mean a profile for people, and not for any AWS client: without "profile", or with it in capitals.</summary>
    /// <param name="name">The profile's name.</param>
    /// <param name="configPath">The config file.</param>
    public static string? WrongOf(string name, string configPath) => !File.Exists(configPath)
        ? null
        : File.ReadLines(configPath)
            .Select(line => Header().Match(line))
            .Where(header => header.Success)
            .Select(header => (Text: header.Groups[1].Value, Parts: Word().Match(header.Groups[1].Value)))
            .Where(header => header.Parts.Groups[1].Value is not ProfileWord && NameOf(header.Parts.Groups[2].Value.Trim()) == name)
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
