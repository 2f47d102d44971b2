namespace RdsIam.Core.Names;

/// <summary>The port of PostgreSQL.</summary>
internal static class PostgresPort
{
    /// <summary>Where a server listens, and what is signed, if nobody says otherwise.</summary>
    public const int Default = 5432;
}
