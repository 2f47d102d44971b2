using RdsIam.Core.Proxy;
using RdsIam.Core.Proxy.Lines;
using RdsIam.Core.Proxy.Sessions;

namespace RdsIam;

/// <summary>One database behind a proxy, and how each client is told to connect to it. The lines with a password are secrets.</summary>
public sealed class RdsIamProxyDoor : RdsIamOutput
{
    private readonly ProxyDoor _door;
    private readonly DoorLines _lines;

    internal RdsIamProxyDoor(ProxyDoor door, ProxyServer server)
    {
        (_door, _lines) = (door, new DoorLines(door, server.Options, server.Guard, server.Files));
        Service = ProxyFiles.ServiceName(door);
    }

    /// <summary>The database's endpoint: the name that is signed and that TLS verifies.</summary>
    public string HostName => _door.Target.HostName;

    /// <summary>The endpoint's port, which is signed too.</summary>
    public int EndpointPort => _door.Target.Port;

    /// <summary>The user whom the tokens are for; empty where clients name theirs.</summary>
    public string UserName => _door.Target.UserName;

    /// <summary>The database of clients that name none.</summary>
    public string Database => _door.Target.Database;

    /// <summary>Where clients come: an address, or a socket's folder.</summary>
    public string Address => _lines.HostName;

    /// <summary>Where clients come.</summary>
    public int Port => _door.Port;

    /// <summary>Where the credentials come from.</summary>
    public string Identity => _door.Identity;

    /// <summary>A command line; the password is in a file.</summary>
    public string Psql => _lines.Psql();

    /// <summary>A URI as libpq and most drivers read it.</summary>
    public string Uri => _lines.Uri();

    /// <summary>A URL of the Java driver; null where only a socket is offered.</summary>
    public string? Jdbc => _lines.Jdbc();

    /// <summary>A connection string of .NET.</summary>
    public string Npgsql => _lines.Npgsql();

    /// <summary>A line of Python.</summary>
    public string Psycopg => _lines.Psycopg();

    /// <summary>The name of the door's entry in a service file.</summary>
    public string Service { get; }

    /// <summary>An entry for pg_service.conf; the password is in a file.</summary>
    public string ServiceEntry => _lines.Service();

    /// <summary>What the forms of DBeaver and pgAdmin ask for, by their names.</summary>
    public System.Collections.Specialized.OrderedDictionary Fields
    {
        get
        {
            var fields = new System.Collections.Specialized.OrderedDictionary(StringComparer.OrdinalIgnoreCase);
            foreach (var (key, value) in _lines.Fields())
            {
                fields[key] = value;
            }

            return fields;
        }
    }

    /// <summary>Sessions that are open now.</summary>
    public IReadOnlyList<RdsIamProxyClient> Client =>
        [.. _door.Clients.Where(client => client.Relay is not null).OrderBy(client => client.Number).Select(Shown)];

    /// <summary>Clients that came, whatever became of them.</summary>
    public long Connections => _door.Meter.Connections;

    /// <summary>Sessions that were opened.</summary>
    public long Logins => _door.Meter.Logins;

    /// <summary>Clients that were refused, by the proxy or by the database.</summary>
    public long Refusals => _door.Meter.Refusals;

    /// <summary>Tokens that were signed; each serves logins for ten minutes at most.</summary>
    public long TokensSigned => _door.TokensSigned;

    /// <summary>Bytes from clients.</summary>
    public long BytesReceived => _door.Bytes().Received;

    /// <summary>Bytes to clients.</summary>
    public long BytesSent => _door.Bytes().Sent;

    /// <summary>Why the last client that was refused was so; null: none was.</summary>
    public string? LastError => _door.Meter.LastError?.Text;

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt => _door.Meter.LastError?.At;

    /// <inheritdoc/>
    public override string ToString() => $"{Address}:{Port} to {UserName}@{HostName}/{Database}";

    private static RdsIamProxyClient Shown(ProxyClient client) => new(
        client.Number, client.From, client.Target!.UserName, client.Target.Database, client.Application, client.Since,
        client.Relay!.Received, client.Relay.Sent);
}

/// <summary>One session of a proxy at one moment.</summary>
/// <param name="Number">Of all clients of this process, as in the log.</param>
/// <param name="From">Where it came from.</param>
/// <param name="UserName">The database user.</param>
/// <param name="Database">Its database.</param>
/// <param name="Application">The name that it gave itself; null: none.</param>
/// <param name="Since">When it came.</param>
/// <param name="BytesReceived">From the client.</param>
/// <param name="BytesSent">To the client.</param>
public sealed record RdsIamProxyClient(
    long Number, string From, string UserName, string Database, string? Application, DateTimeOffset Since, long BytesReceived,
    long BytesSent);
