using System.Buffers;
using System.Net.Sockets;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>Carries bytes both ways without looking at them.</summary>
internal static class ByteRelay
{
    private const int BufferSize = 256 * 1024;

    /// <summary>
    /// Runs until the server has closed its side and everything it sent has gone to the client, or the client is gone. When
    /// only the client has said its last word, the server is told so and may still finish its own.
    /// </summary>
    /// <param name="source">What the client says, perhaps in other words.</param>
    /// <param name="server">The server.</param>
    /// <param name="client">Where the server's answers go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(Stream source, ServerLink server, Stream client, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fromClient = FromClientAsync(source, server, over.Token);
        await PumpAsync(server.Stream, client, cancellationToken).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await fromClient.ConfigureAwait(false);
    }

    /// <summary>Whether an exception only says that the other side, or we, ended the connection.</summary>
    public static bool IsEndOfConnection(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    private static async Task FromClientAsync(Stream client, ServerLink server, CancellationToken cancellationToken)
    {
        if (await PumpAsync(client, server.Stream, cancellationToken).ConfigureAwait(false))
        {
            server.EndOfRequests();
        }
        else if (!cancellationToken.IsCancellationRequested)
        {
            // The client broke off: nobody is left to hear the server, which learns of it like this.
            server.Dispose();
        }
    }

    /// <summary>True when the source ended in an orderly way and all of it was written.</summary>
    private static async Task<bool> PumpAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception exception) when (IsEndOfConnection(exception))
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
