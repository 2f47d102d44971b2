namespace RdsIam.Core.Files;

/// <summary>Where libpq looks for its files, after "Environment Variables" in PostgreSQL's manual.</summary>
internal static class ClientFiles
{
    public static string PgPass => FromEnvironment("PGPASSFILE") ?? InHome(".pgpass", "pgpass.conf");

    public static string Services => FromEnvironment("PGSERVICEFILE") ?? InHome(".pg_service.conf", ".pg_service.conf");

    private static string? FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } path ? path : null;

    private static string InHome(string unix, string windows) => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "postgresql", windows)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), unix);
}
