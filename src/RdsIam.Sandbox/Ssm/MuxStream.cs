using System.IO.Pipelines;
using System.Net.Sockets;

namespace RdsIam.Sandbox.Ssm;

/// <summary>One connection of a session on the agent's side: bytes from the client wait here for the database.</summary>
internal sealed class MuxStream(uint id)
{
    private readonly Pipe _fromClient = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));

    public uint Id => id;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_fromClient.Writer.GetSpan(bytes.Length));
        _fromClient.Writer.Advance(bytes.Length);
        // The pipe has no limit of its own, so this waits for nobody.
        _ = _fromClient.Writer.FlushAsync().AsTask();
    }

    public void Finish() => _fromClient.Writer.Complete();

    /// <summary>Passes the client's bytes on until it has finished and all have gone.</summary>
    public async Task ToDatabaseAsync(Socket database, Action<long> released, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _fromClient.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
            {
                for (var rest = segment; rest.Length > 0;)
                {
                    rest = rest[await database.SendAsync(rest, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
                }
            }

            released(read.Buffer.Length);
            _fromClient.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
