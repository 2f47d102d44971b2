using RdsIam.Core;
using RdsIam.Core.Connections.Pools;
using RdsIam.Queries;

namespace RdsIam;

/// <summary>
/// A connection to one database as one user: a description and a handle on its pool. It holds no secret and no socket of its own;
/// each command takes a connection from the pool and gives it back.
/// </summary>
public class RdsIamConnection : RdsIamOutput
{
    internal RdsIamConnection(ConnectionPool pool) => Pool = pool;

    /// <summary>The endpoint: the name that is signed and that TLS verifies.</summary>
    public string HostName => Pool.Target.HostName;

    /// <summary>The port that is signed.</summary>
    public int Port => Pool.Target.Port;

    /// <summary>Where the socket goes, if not to HostName and Port.</summary>
    public string? ConnectTo => Pool.Target.ConnectToHost is { } host ? $"{host}:{Pool.Target.ConnectToPort ?? Port}" : null;

    /// <summary>The tunnel that its logins open and share.</summary>
    public string? Through => Pool.Target.Tunnel?.Way;

    /// <summary>The database.</summary>
    public string Database => Pool.Target.Database;

    /// <summary>The database user.</summary>
    public string UserName => Pool.Target.UserName;

    /// <summary>The AWS region that tokens are signed for; null where a database password logs in.</summary>
    public string? Region => Pool.Passwords.Region;

    /// <summary>How it logs in: <c>Iam</c> or <c>Password</c>.</summary>
    public string Authentication => Pool.IsIam ? "Iam" : "Password";

    /// <summary>How far the server's certificate is checked.</summary>
    public RdsIamSslMode SslMode => (RdsIamSslMode)Pool.Target.TlsMode;

    /// <summary>The name that Connect-RdsIam gave it; null: none.</summary>
    public string? Name => ConnectionNames.Of(Pool);

    /// <summary>The server's version, as it said when Connect-RdsIam logged in.</summary>
    public string? ServerVersion { get; private init; }

    /// <summary>Whether Disconnect-RdsIam has closed the pool.</summary>
    public bool IsClosed => Pool.IsRemoved;

    internal ConnectionPool Pool { get; }

    /// <summary>User, endpoint and database.</summary>
    public override string ToString() => $"{UserName}@{HostName}:{Port}/{Database}";

    /// <exception cref="Fault">ConnectionDropped.</exception>
    internal RdsIamConnection Opened() =>
        IsClosed ? throw new Fault(ModuleMessages.ConnectionDropped(this), FaultKind.InvalidOperation, this) : this;

    internal static RdsIamConnection Of(ConnectionPool pool) => new(pool);

    internal RdsIamConnection WithServerVersion(string version) => new(Pool) { ServerVersion = version };
}
