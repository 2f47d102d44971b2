using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>Behind the tunnel: gives every byte back, or does what it is told.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public EchoServer()
    {
        _listener.Start(200);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Func<NetworkStream, Task> Serve { get; set; } = stream => stream.CopyToAsync(stream);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await Serve(stream);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The tunnel has closed it.
        }
    }
}
