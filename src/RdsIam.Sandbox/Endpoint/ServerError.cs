using System.Buffers.Binary;
using System.Text;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>How RDS Proxy is told from a database.</summary>
internal static class EndpointKinds
{
    /// <summary>RDS Proxy words its refusals in its own way.</summary>
    public static bool IsProxy(this EndpointKind kind) => kind is EndpointKind.Proxy or EndpointKind.ProxyEndpoint;
}

/// <summary>A refusal as PostgreSQL sends it. The texts are PostgreSQL's, RDS's and RDS Proxy's own.</summary>
internal sealed record ServerError(string SqlState, string Message, string? File = null, string? Routine = null)
{
    public static ServerError StartingUp { get; } =
        new("57P03", "the database system is starting up", "postmaster.c", "ProcessStartupPacket");

    public static ServerError ShuttingDown { get; } =
        new("57P03", "the database system is shutting down", "postmaster.c", "ProcessStartupPacket");

    public static ServerError TooManyConnections { get; } =
        new("53300", "sorry, too many clients already", "proc.c", "InitProcess");

    public static ServerError NoDatabaseConnection { get; } = new("08000", "Timed-out waiting to acquire database connection");

    public static ServerError NoSecret(string userName) => new(
        "28P01", $"This RDS proxy has no credentials for the role {userName}. Check the credentials for this role and try again.");

    public static ServerError IamRefused(string userName, bool byProxy) => byProxy
        ? new("28P01", $"The IAM authentication failed for the role {userName}. Check the IAM token for this role and try again.")
        : new("28000", $"PAM authentication failed for user \"{userName}\"", "auth.c", "auth_failed");

    /// <summary>Aurora DSQL has one text for whatever keeps somebody out.</summary>
    public static ServerError DsqlRefused { get; } = new("28000", "unable to accept connection, access denied");

    /// <summary>An Aurora DSQL cluster has one database.</summary>
    public static ServerError NoDatabase(string name) => new("3D000", $"database \"{name}\" does not exist");

    /// <summary>No line of pg_hba.conf lets someone in without TLS.</summary>
    public static ServerError NotEncrypted(StartupPacket startup, string clientAddress, bool byProxy) => byProxy
        ? new("28000", "This RDS Proxy requires TLS connections.")
        : new("28000", $"no pg_hba.conf entry for {Who(startup, clientAddress)}, no encryption", "auth.c", "ClientAuthentication");

    /// <summary>A line of pg_hba.conf keeps RDS's own superuser and its database to RDS.</summary>
    public static ServerError Rejected(StartupPacket startup, string clientAddress, bool encrypted) => new(
        "28000",
        $"pg_hba.conf rejects connection for {Who(startup, clientAddress)}, {(encrypted ? "SSL encryption" : "no encryption")}",
        "auth.c",
        "ClientAuthentication");

    public static ServerError ExpectedPassword(byte type) => new(
        "08P01", $"expected password response, got message type {type}", "auth.c", "recv_password_packet");

    /// <summary>The ErrorResponse message, severity FATAL.</summary>
    public byte[] ToMessage()
    {
        var body = new StringBuilder().Append("SFATAL\0VFATAL\0C").Append(SqlState).Append("\0M").Append(Message).Append('\0');
        if (Routine is not null)
        {
            body.Append('F').Append(File).Append("\0R").Append(Routine).Append('\0');
        }

        var bytes = Encoding.UTF8.GetBytes(body.Append('\0').ToString());
        var message = new byte[bytes.Length + 5];
        message[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), bytes.Length + 4);
        bytes.CopyTo(message, 5);
        return message;
    }

    private static string Who(StartupPacket startup, string clientAddress) => startup.IsReplication
        ? $"replication connection from host \"{clientAddress}\", user \"{startup.UserName}\""
        : $"host \"{clientAddress}\", user \"{startup.UserName}\", database \"{startup.Database}\"";
}
