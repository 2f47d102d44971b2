using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>
/// A TCP relay that falls silent after so many bytes of a server's answers, as a broken tunnel or a firewall does: nothing is closed,
/// and nothing comes any more.
/// </summary>
/// <param name="behind">The port of the server on this machine.</param>
internal sealed class SilentRelay(int behind) : LoopbackServer
{
    private readonly int _behind = behind;

    /// <summary>How many bytes each connection gets to see from the server.</summary>
    public long SilentAfter { get; set; } = long.MaxValue;

    /// <summary>Closes the connection then, in place of falling silent.</summary>
    public bool Closes { get; set; }

    /// <summary>Nothing comes any more, on any connection.</summary>
    public bool IsSilent { get; set; }

    protected override async Task ServeAsync(NetworkStream client, CancellationToken cancellationToken)
    {
        using var server = new TcpClient { NoDelay = true };
        await server.ConnectAsync(IPAddress.Loopback, _behind, cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(client.CopyToAsync(server.GetStream(), either.Token), AnswerAsync(server.GetStream(), client, either.Token));
        await either.CancelAsync();
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 14];
        for (var seen = 0L; ;)
        {
            var count = await from.ReadAsync(buffer, cancellationToken);
            var shown = IsSilent ? 0 : (int)Math.Clamp(SilentAfter - seen, 0, count);
            if (shown > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, shown), cancellationToken);
            }

            seen += count;
            if ((count == 0 && SilentAfter == long.MaxValue && !IsSilent) || (Closes && shown < count))
            {
                return;
            }

            if (shown < count || count == 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        }
    }
}
