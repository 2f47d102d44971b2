using System.Text.RegularExpressions;
using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Plans the settings that a role's sessions begin with. Pure.</summary>
internal static partial class SettingPlanner
{
    private static readonly HashSet<string> Lists = new(StringComparer.OrdinalIgnoreCase)
    {
        "search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries",
    };

    /// <exception cref="Fault">No setting can have that name.</exception>
    public static IEnumerable<string> Plan(DesiredUser desired, Role? role, ServerState server)
    {
        var present = server.Settings
            .Where(s => s.Role == role?.Oid && s.Database == 0)
            .ToDictionary(s => s.Name, s => s.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in desired.Settings.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            CheckName(name);
            var now = present.GetValueOrDefault(name);
            var start = $"ALTER ROLE {new SqlIdentifier(desired.UserName)}";
            if (values.Count == 0 && now is not null)
            {
                yield return $"{start} RESET {Quote(name)}";
            }
            else if (values.Count > 0 && !IsSame(name, values, now))
            {
                yield return $"{start} SET {Quote(name)} = {string.Join(", ", values.Select(SqlLiteral.Quote))}";
            }
        }
    }

    /// <exception cref="Fault">No setting can have that name.</exception>
    public static void CheckName(string name)
    {
        if (!SettingName().IsMatch(name))
        {
            throw new Fault(Messages.SettingNameInvalid(name), FaultKind.InvalidArgument, name);
        }
    }

    /// <summary>A setting's values as a wish has them.</summary>
    public static IReadOnlyList<string> ValuesOf(RoleSetting setting) =>
        Lists.Contains(setting.Name) ? IdentifierList.Parse(setting.Value) : [setting.Value];

    private static bool IsSame(string name, IReadOnlyList<string> wanted, string? present) =>
        present is not null
        && (Lists.Contains(name) ? IdentifierList.Parse(present).SequenceEqual(wanted) : present == string.Join(", ", wanted));

    private static string Quote(string name) => string.Join('.', name.Split('.').Select(part => new SqlIdentifier(part).ToString()));

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$")]
    private static partial Regex SettingName();
}
