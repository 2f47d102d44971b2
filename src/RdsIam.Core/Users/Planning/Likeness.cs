using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Copies what is not in access lists from the role that a user is to be like. Pure.</summary>
internal static class Likeness
{
    /// <summary>The wish with the model's limits and settings wherever it does not say its own.</summary>
    /// <exception cref="Fault">There is no such role.</exception>
    public static DesiredUser Complete(DesiredUser desired, ServerState server)
    {
        if (desired.Like is not { } like)
        {
            return desired;
        }

        var model = server.Roles.Find(like) ?? throw new Fault(Messages.UserNotFound(like), FaultKind.ObjectNotFound, like);
        return desired with
        {
            ConnectionLimit = desired.ConnectionLimit ?? model.ConnectionLimit,
            ValidUntil = desired.ValidUntil ?? model.ValidUntil,
            Settings = SettingsOf(model, server)
                .Where(s => !desired.Settings.Keys.Contains(s.Key, StringComparer.OrdinalIgnoreCase))
                .Concat(desired.Settings)
                .ToDictionary(s => s.Key, s => s.Value),
        };
    }

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> SettingsOf(Role model, ServerState server) => server.Settings
        .Where(s => s.Role == model.Oid && s.Database == 0)
        .Select(s => KeyValuePair.Create(s.Name, SettingPlanner.ValuesOf(s)));
}
