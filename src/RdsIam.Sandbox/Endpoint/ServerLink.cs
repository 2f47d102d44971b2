using System.Net.Sockets;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>A connection to the PostgreSQL server behind the endpoint.</summary>
internal sealed class ServerLink : IDisposable
{
    private readonly Socket _socket;

    private ServerLink(Socket socket)
    {
        _socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: true);
    }

    public NetworkStream Stream { get; }

    /// <summary>Connects; null when no server listens, as while it restarts.</summary>
    public static async Task<ServerLink?> ConnectAsync(string socketPath, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken).ConfigureAwait(false);
            return new ServerLink(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Tells the server that no more will come, while it may still answer.</summary>
    public void EndOfRequests()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (ByteRelay.IsEndOfConnection(exception))
        {
            // It ended first.
        }
    }

    public void Dispose() => Stream.Dispose();
}
