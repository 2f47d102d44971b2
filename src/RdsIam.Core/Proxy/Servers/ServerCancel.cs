using System.Net;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>Asks a database to stop what one of its sessions runs.</summary>
internal sealed class ServerCancel(SecureLine line)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>Returns when the server has taken the request, which is when it closes the line.</summary>
    /// <param name="reached">Where the session's own line came out.</param>
    /// <param name="processId">Of the session.</param>
    /// <param name="key">Its secret.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task SendAsync(EndPoint? reached, int processId, byte[] key, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestWait);
        var stream = (await line.OpenAsync(reached, limit.Token).ConfigureAwait(false)).Stream;
        await using (stream.ConfigureAwait(false))
        {
            var request = new StartupPacket(StartupKind.Cancel, 0) { ProcessId = processId, Key = key }.ToBytes();
            await stream.WriteAsync(request, limit.Token).ConfigureAwait(false);
            try
            {
                await stream.ReadAsync(new byte[1], limit.Token).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // It closes without a word of TLS.
            }
        }
    }
}
