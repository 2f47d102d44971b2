namespace RdsIam.Core.Names;

/// <summary>How an endpoint's region was found.</summary>
internal enum RegionSource
{
    /// <summary>The host name carries it.</summary>
    FromName,

    /// <summary>The host name is an alias of an RDS name that carries it.</summary>
    FromCname,

    /// <summary>The writer of a global database is there now, as RDS says.</summary>
    FromWriter,

    /// <summary>The caller gave it.</summary>
    Explicit,

    /// <summary>The profile's or the environment's.</summary>
    Default,
}

/// <summary>The name to sign for, and its region.</summary>
/// <param name="HostName">The name to sign and to verify in TLS: the RDS name behind an alias.</param>
/// <param name="Region">The region to sign for.</param>
/// <param name="Source">How the region was found.</param>
/// <param name="Chain">The name that was given, then the names it led to; alone where no alias was followed.</param>
/// <param name="Notes">Texts for the verbose stream.</param>
/// <param name="Warnings">Texts for the warning stream.</param>
internal sealed record ResolvedEndpoint(
    string HostName,
    string Region,
    RegionSource Source,
    IReadOnlyList<string> Chain,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Where it was asked where the writer of a global database is; null: that was not asked.</summary>
    public string? AskedIn { get; init; }
}
