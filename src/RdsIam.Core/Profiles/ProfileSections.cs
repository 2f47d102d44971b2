using System.Text.RegularExpressions;
using Amazon.Runtime.Internal.Util;

namespace RdsIam.Core.Profiles;

/// <summary>
/// The sections of a shared file, by their whole headers. The SDK's parser reads them; its own way to find one by a profile's name makes a
/// pattern of the name, which takes room by the square of its length, and leaves out the word "profile" wherever it stands.
/// </summary>
/// <param name="path">There need not be a file.</param>
internal sealed class ProfileSections(string path)
{
    private const int Part = 100;

    private readonly IniFile _file = new(path);

    /// <summary>As they stand in the brackets, without blanks around them; each once.</summary>
    public IReadOnlyCollection<string> Headers => _file.ListSectionNames();

    /// <summary>The settings of the first section with a header, and what stands below those without a value.</summary>
    /// <returns>Null: there is no such section, or it has a setting twice.</returns>
    public (Dictionary<string, string> Settings, Dictionary<string, Dictionary<string, string>> Nested)? Read(string header) =>
        _file.TryGetSection(Exactly(header), out _, out var settings, out var nested) ? (settings, nested) : null;

    /// <summary>In groups: the runtime joins characters that a pattern has one by one anew for each of them.</summary>
    private static Regex Exactly(string header) => new(
        $"^{string.Concat(header.Chunk(Part).Select(part => $"({Regex.Escape(new string(part))})"))}\\z", RegexOptions.CultureInvariant);
}
