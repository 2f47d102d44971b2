using System.Text.Json.Serialization;

namespace RdsIam.Core.Connections.Targets;

/// <summary>
/// What a file or a text says of a database and of who logs in: the words of a cmdlet, each null where it is not said. It has no
/// place for a secret.
/// </summary>
internal sealed record TargetSettings
{
    /// <summary>The name of the target whose settings hold wherever this one says nothing.</summary>
    public string? Extends { get; init; }

    /// <summary>For people; nothing reads it.</summary>
    public string? Comment { get; init; }

    /// <summary>The name that is signed and that TLS verifies; null in a target that others extend.</summary>
    public string? HostName { get; init; }

    public int? Port { get; init; }

    public string? Region { get; init; }

    public string? UserName { get; init; }

    public string? Database { get; init; }

    /// <summary><c>host[:port]</c>, where the socket goes.</summary>
    public string? ConnectTo { get; init; }

    /// <summary>The tunnel, such as <c>ssm:i-0123456789abcdef0</c>.</summary>
    public string? Through { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<TlsMode>))]
    public TlsMode? SslMode { get; init; }

    public string? RootCertificate { get; init; }

    public string? ProfileName { get; init; }

    /// <summary>Assumed in turn.</summary>
    [JsonConverter(typeof(OneOrManyConverter))]
    public IReadOnlyList<string>? RoleArn { get; init; }

    public string? RoleSessionName { get; init; }

    public string? ExternalId { get; init; }

    public string? SerialNumber { get; init; }

    /// <summary>Seconds.</summary>
    public int? DurationSeconds { get; init; }

    public string? WebIdentityTokenFile { get; init; }

    /// <summary>Seconds.</summary>
    public int? ConnectTimeout { get; init; }

    public int? MaxPoolSize { get; init; }

    /// <summary>These settings, and those of another where these say nothing.</summary>
    public TargetSettings Over(TargetSettings below) => new()
    {
        Comment = Comment,
        HostName = HostName ?? below.HostName,
        Port = Port ?? below.Port,
        Region = Region ?? below.Region,
        UserName = UserName ?? below.UserName,
        Database = Database ?? below.Database,
        ConnectTo = ConnectTo ?? below.ConnectTo,
        Through = Through ?? below.Through,
        SslMode = SslMode ?? below.SslMode,
        RootCertificate = RootCertificate ?? below.RootCertificate,
        ProfileName = ProfileName ?? below.ProfileName,
        RoleArn = RoleArn ?? below.RoleArn,
        RoleSessionName = RoleSessionName ?? below.RoleSessionName,
        ExternalId = ExternalId ?? below.ExternalId,
        SerialNumber = SerialNumber ?? below.SerialNumber,
        DurationSeconds = DurationSeconds ?? below.DurationSeconds,
        WebIdentityTokenFile = WebIdentityTokenFile ?? below.WebIdentityTokenFile,
        ConnectTimeout = ConnectTimeout ?? below.ConnectTimeout,
        MaxPoolSize = MaxPoolSize ?? below.MaxPoolSize,
    };
}
