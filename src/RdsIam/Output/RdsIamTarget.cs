namespace RdsIam;

/// <summary>A saved target: where to, as whom, and who signs. It holds no secret.</summary>
public sealed class RdsIamTarget : RdsIamOutput
{
    internal RdsIamTarget()
    {
    }

    /// <summary>The name, which serves wherever a host name does.</summary>
    public required string Name { get; init; }

    /// <summary>The name again, for cmdlets that the target is piped into: they then read all of its settings.</summary>
    public string HostName => Name;

    /// <summary>The endpoint; null in a target that others extend.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The port; null: 5432.</summary>
    public int? Port { get; init; }

    /// <summary>The AWS region; null: from the endpoint's name.</summary>
    public string? Region { get; init; }

    /// <summary>The database user.</summary>
    public string? UserName { get; init; }

    /// <summary>The database; null: postgres.</summary>
    public string? Database { get; init; }

    /// <summary>Where the socket goes, if not to the endpoint.</summary>
    public string? ConnectTo { get; init; }

    /// <summary>The tunnel that a login opens.</summary>
    public string? Through { get; init; }

    /// <summary>How far the server's certificate is checked; null: VerifyFull.</summary>
    public RdsIamSslMode? SslMode { get; init; }

    /// <summary>The PEM file with the roots to trust.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>The profile that signs.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The roles that are assumed in turn.</summary>
    public string[] RoleArn { get; init; } = [];

    /// <summary>The comment.</summary>
    public string? Comment { get; init; }

    /// <summary>The target whose settings it shares.</summary>
    public string? Extends { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
