using RdsIam.Core.Proxy;

namespace RdsIam;

/// <summary>
/// A proxy that lets every program log in with IAM. It shows what is so when it is asked; its own lines are those of its first door.
/// </summary>
public sealed class RdsIamProxy : RdsIamOutput
{
    internal RdsIamProxy(ProxyServer server)
    {
        Server = server;
        Door = [.. server.Doors.Select(door => new RdsIamProxyDoor(door, server))];
    }

    /// <summary>One for each database.</summary>
    public IReadOnlyList<RdsIamProxyDoor> Door { get; }

    /// <summary><c>Running</c> or <c>Stopped</c>.</summary>
    public string State => Server.IsStopped ? "Stopped" : "Running";

    /// <summary>When it was started.</summary>
    public DateTimeOffset Since => Server.Since;

    /// <inheritdoc cref="RdsIamProxyDoor.HostName"/>
    public string HostName => Door[0].HostName;

    /// <inheritdoc cref="RdsIamProxyDoor.UserName"/>
    public string UserName => Door[0].UserName;

    /// <inheritdoc cref="RdsIamProxyDoor.Database"/>
    public string Database => Door[0].Database;

    /// <inheritdoc cref="RdsIamProxyDoor.Address"/>
    public string Address => Door[0].Address;

    /// <inheritdoc cref="RdsIamProxyDoor.Port"/>
    public int Port => Door[0].Port;

    /// <inheritdoc cref="RdsIamProxyDoor.Psql"/>
    public string Psql => Door[0].Psql;

    /// <inheritdoc cref="RdsIamProxyDoor.Uri"/>
    public string Uri => Door[0].Uri;

    /// <inheritdoc cref="RdsIamProxyDoor.Jdbc"/>
    public string? Jdbc => Door[0].Jdbc;

    /// <inheritdoc cref="RdsIamProxyDoor.Npgsql"/>
    public string Npgsql => Door[0].Npgsql;

    /// <inheritdoc cref="RdsIamProxyDoor.Psycopg"/>
    public string Psycopg => Door[0].Psycopg;

    /// <inheritdoc cref="RdsIamProxyDoor.ServiceEntry"/>
    public string ServiceEntry => Door[0].ServiceEntry;

    /// <inheritdoc cref="RdsIamProxyDoor.Fields"/>
    public System.Collections.Specialized.OrderedDictionary Fields => Door[0].Fields;

    /// <summary>
    /// A passfile with the proxy's password, for its owner alone, which goes with the proxy; null: no password is asked for.
    /// </summary>
    public string? PasswordFile => Server.Files.PasswordFile;

    /// <summary>The certificate that clients can trust, PEM; null: TLS is not offered to them.</summary>
    public string? CertificateFile => Server.Files.CertificateFile;

    /// <summary>Where it answers how it is; null: nowhere.</summary>
    public int? HealthPort => Server.HealthPort;

    /// <summary>Sessions of all doors that are open now.</summary>
    public int Clients => Server.Guard.Sessions;

    /// <summary>Bytes from clients.</summary>
    public long BytesReceived => Door.Sum(door => door.BytesReceived);

    /// <summary>Bytes to clients.</summary>
    public long BytesSent => Door.Sum(door => door.BytesSent);

    /// <summary>Why the last client that was refused was so; null: none was.</summary>
    public string? LastError => Door.Where(door => door.LastErrorAt is not null).MaxBy(door => door.LastErrorAt)?.LastError;

    internal ProxyServer Server { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Door);
}
