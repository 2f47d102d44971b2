namespace RdsIam;

/// <summary>A token that Export-RdsIamPgPass has written into the files of other programs.</summary>
public sealed class RdsIamPgPass : RdsIamOutput
{
    internal RdsIamPgPass()
    {
    }

    /// <summary>The password file.</summary>
    public required string Path { get; init; }

    /// <summary>The endpoint.</summary>
    public required string HostName { get; init; }

    /// <summary>The names that the lines are for: the endpoint's, its alias, a tunnel's end.</summary>
    public required string[] Names { get; init; }

    /// <summary>The port that programs connect to.</summary>
    public required int Port { get; init; }

    /// <summary>The database; null for every database.</summary>
    public string? Database { get; init; }

    /// <summary>The database user.</summary>
    public required string UserName { get; init; }

    /// <summary>When the token ends (UTC).</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The service of libpq; null for none.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The file that has the service; null for none.</summary>
    public string? ServiceFile { get; init; }

    /// <summary>User, endpoint and file; never the token.</summary>
    public override string ToString() => $"{UserName}@{HostName} in {Path}";
}
