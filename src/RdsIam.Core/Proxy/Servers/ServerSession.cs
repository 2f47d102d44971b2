using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>A session that a login opened.</summary>
internal sealed class ServerSession(SecureConnection connection) : IAsyncDisposable
{
    public SslStream Stream => connection.Stream;

    /// <inheritdoc cref="DatabaseLine.Reached"/>
    public EndPoint? Reached => connection.Reached;

    /// <inheritdoc cref="SecureConnection.Socket"/>
    public Socket? Socket => connection.Socket;

    /// <summary>What the client is told of the login, from AuthenticationOk to ReadyForQuery.</summary>
    public MemoryStream Greeting { get; } = new();

    public int ProcessId { get; private set; }

    /// <summary>What a cancel request must bring; null: the server takes none, as RDS Proxy.</summary>
    public byte[]? Key { get; private set; }

    /// <summary>Takes a message of the login for the client.</summary>
    public void Greet(WireMessage message)
    {
        Greeting.Write(message.ToBytes());
        if (message is { Type: WireMessage.KeyData, Body.Length: > 4 })
        {
            ProcessId = message.Demand;
            Key = message.Body[4..];
        }
    }

    public ValueTask DisposeAsync() => connection.Stream.DisposeAsync();
}
