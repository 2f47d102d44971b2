using RdsIam.Core.Tunnels.Smux;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>
/// A connection through a session. The agent does not say whether it reached the far end: an end before the first byte means that it
/// did not, and silence after a question that nothing answers there.
/// </summary>
internal sealed class SsmStream(
    SmuxStream inner, SsmRequest request, TimeSpan patience, TunnelTraffic traffic, Action<Fault> farEndFailed) : DuplexStream
{
    private int _hasAsked;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        traffic.AddReceived(count);
        if (count == 0 && buffer.Length > 0 && !inner.HasReceived)
        {
            throw Refused();
        }

        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _hasAsked, 1) == 0)
        {
            _ = WatchAsync();
        }

        try
        {
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not TunnelBroken && !inner.HasReceived)
        {
            // The end came before the question.
            throw Refused();
        }

        traffic.AddSent(buffer.Length);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private TunnelBroken Refused()
    {
        var fault = new Fault(
            Messages.TunnelFarEndRefused(request.Host, request.Port, request.Target.ToString()), FaultKind.Connection, request.Host);
        farEndFailed(fault);
        return new TunnelBroken(fault);
    }

    private async Task WatchAsync()
    {
        await Task.Delay(patience).ConfigureAwait(false);
        if (inner.IsWaiting)
        {
            var fault = new Fault(
                Messages.TunnelFarEndSilent(request.Host, request.Port, request.Target.ToString(), patience.TotalSeconds),
                FaultKind.Timeout, request.Host);
            farEndFailed(fault);
            inner.Fail(new TunnelBroken(fault));
        }
    }
}
