using System.Globalization;

namespace RdsIam.Display;

/// <summary>Users, as a table and one by one.</summary>
internal static class UserViews
{
    /// <summary>More of them are shown with all details only.</summary>
    private const int FewPrivileges = 12;

    public static readonly ObjectColumn<RdsIamUser>[] Users =
    [
        new("UserName", user => user.UserName, CellCut.Middle),
        new("Login", user => user.IsIamUser ? "IAM" : user.CanLogin ? "password" : "(group)"),
        new("Member of", user => string.Join('\n', user.MemberOf.Where(role => role != "rds_iam")), CellCut.Middle),
        new("Attributes", user => string.Join('\n', user.Attributes)) { IsOptional = true, IsSpare = true },
        new("Sessions", user => ShownNumber.Plain(user.Sessions)) { IsOnRight = true },
        new("Grants", user => user.Grants.Length > 0 ? string.Join('\n', user.GrantSummary) : "none", CellCut.End) { Least = 18 },
    ];

    public static IEnumerable<ObjectItem> Items(RdsIamUser user) =>
    [
        new("UserName", user.UserName),
        new("Logs in by", LoginOf(user)),
        new("Databases", Joined(user.Databases.Select(one => one.IsDone ? one.Name : $"{one.Name} (failed)"))),
        new("Grants", user.Grants.Length > 0 ? string.Join('\n', user.GrantSummary) : "none"),
        new("Member of", Joined(user.MemberOf)),
        new("Attributes", Joined(user.Attributes)),
        new("Settings", string.Join('\n', user.Settings)),
        new("Connections", user.ConnectionLimit is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{limit} at most") : null),
        new("Sessions", Sessions(user)),
        new("Policy resource", user.IsIamUser ? user.PolicyResource : null, IsCopied: true),
        new("Future objects", ShowsPrivileges(user) ? string.Join('\n', (object[])user.DefaultPrivileges) : null),
        new("All grants", string.Join('\n', (object[])user.Details)),
        new("Created", user.Created ? "yes" : null),
        new("Changes", Changes(user)),
        new("Notes", string.Join('\n', user.Notes)),
    ];

    private static string LoginOf(RdsIamUser user) => user switch
    {
        { IsIamUser: true, Principals.Length: > 0 } => $"IAM ({string.Join(", ", user.Principals)})",
        { IsIamUser: true, IamPath.Length: > 0 } => $"IAM ({string.Join(" → ", user.IamPath)})",
        { IsIamUser: true } => "IAM",
        { Sessions: null, CanLogin: true } => "nothing: no IAM principal is linked",
        _ => user.CanLogin ? "password" : "nothing: a group",
    };

    private static bool ShowsPrivileges(RdsIamUser user) =>
        user.Changes.Length == 0 && (user.Details.Length > 0 || user.DefaultPrivileges.Length <= FewPrivileges);

    private static string? Sessions(RdsIamUser user) => user.Sessions is null or 0 ? null : user.LastActive is { } active
        ? string.Create(CultureInfo.InvariantCulture, $"{user.Sessions}, last active {active:yyyy-MM-dd HH:mm:ssK}")
        : ShownNumber.Plain(user.Sessions);

    private static string Changes(RdsIamUser user)
    {
        var changed = user.Databases.Where(one => one.Changes.Length > 0).ToList();
        return string.Join('\n', changed.SelectMany(one => changed.Count > 1 ? [$"-- In database {one.Name}:", .. one.Changes] : one.Changes));
    }

    private static string Joined(IEnumerable<string> names) => string.Join(", ", names);
}
