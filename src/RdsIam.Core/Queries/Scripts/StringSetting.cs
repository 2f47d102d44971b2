using System.Text.RegularExpressions;
using Npgsql;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// standard_conforming_strings: whether a backslash is an ordinary character in <c>'…'</c>. It decides where literals end, so it is
/// followed as the server reports it and as the script's own statements set it.
/// </summary>
internal static partial class StringSetting
{
    private const string Name = "standard_conforming_strings";

    /// <summary>As the session has it now.</summary>
    public static bool Of(NpgsqlConnection connection) =>
        !connection.PostgresParameters.TryGetValue(Name, out var value) || value != "off";

    /// <summary>What a statement sets it to; null: it does not.</summary>
    /// <param name="statement">Without comments before it.</param>
    /// <param name="initial">What the session has when nothing is set.</param>
    public static bool? After(ReadOnlySpan<char> statement, bool initial)
    {
        if (statement.Length > 200 || statement.IndexOf(Name, StringComparison.OrdinalIgnoreCase) < 0)
        {
            return null;
        }

        var set = Set().Match(statement.ToString());
        return !set.Success ? null : set.Groups["value"].Value.ToUpperInvariant() switch
        {
            "OFF" or "FALSE" or "NO" or "0" => false,
            "" or "DEFAULT" => initial,
            _ => true,
        };
    }

    [GeneratedRegex(
        $"""^(RESET\s+{Name}|SET\s+((SESSION|LOCAL)\s+)?{Name}\s*(=|\s+TO\s)\s*['"]?(?<value>\w+)|SELECT\s+(pg_catalog\s*\.\s*)?set_config\s*\(\s*'{Name}'\s*,\s*'(?<value>\w+)')""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Set();
}
