using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Connections;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>TCP to the endpoint, or to the place that was given in its stead.</summary>
internal sealed class DirectRoute(ConnectionTarget target) : IDatabaseRoute
{
    public async Task<DatabaseLine> OpenAsync(EndPoint? reached, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            SocketSettings.Apply(socket);
            if (reached is not null)
            {
                await socket.ConnectAsync(reached, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await socket.ConnectAsync(target.ConnectToHost ?? target.HostName, target.ConnectToPort ?? target.Port, cancellationToken)
                    .ConfigureAwait(false);
            }

            return new DatabaseLine(new NetworkStream(socket, ownsSocket: true), socket.RemoteEndPoint, socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
