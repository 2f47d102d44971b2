using System.Globalization;
using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>The options of CREATE ROLE and ALTER ROLE.</summary>
internal static class RoleOptions
{
    /// <summary>The options that are asked for and not so yet, as the statement takes them; a new role has always one.</summary>
    public static string Changed(DesiredUser desired, Role? role)
    {
        var options = new List<string>();
        if (role is null || role.CanLogin != desired.Login)
        {
            options.Add(desired.Login ? "LOGIN" : "NOLOGIN");
        }

        if (desired.ConnectionLimit is { } limit && limit != (role?.ConnectionLimit ?? -1))
        {
            options.Add(string.Create(CultureInfo.InvariantCulture, $"CONNECTION LIMIT {limit}"));
        }

        if (desired.ValidUntil is { } until && !IsSame(until, role?.ValidUntil))
        {
            options.Add($"VALID UNTIL '{Text(until)}'");
        }

        return string.Join(' ', options);
    }

    private static bool IsSame(DateTimeOffset wanted, DateTimeOffset? present) =>
        present is { } time ? Text(wanted) == Text(time) : wanted == DateTimeOffset.MaxValue;

    // PostgreSQL keeps microseconds.
    private static string Text(DateTimeOffset time) => time == DateTimeOffset.MaxValue
        ? "infinity"
        : time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture);
}
