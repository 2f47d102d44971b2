using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Lines;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh;

/// <summary>
/// A way through an SSH server, and through those before it. One login serves all connections; a login that was lost is made anew
/// for the connection that comes next.
/// </summary>
internal sealed class SshTunnel(string way, Func<CancellationToken, Task<SshHost>> resolve, SshKeyRing ring) : ITunnel
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TunnelTraffic _traffic = new();
    private SshChain? _chain;
    private SshProgress? _progress;
    private bool _isOpening;
    private Fault? _lastFault;
    private bool _isDisposed;

    public TunnelStatus Status
    {
        get
        {
            var chain = Volatile.Read(ref _chain);
            var isOpen = chain is { Fault: null };
            return new TunnelStatus(
                way,
                isOpen ? TunnelState.Open : _isOpening ? TunnelState.Opening : TunnelState.Closed,
                isOpen ? chain!.Since : null,
                isOpen ? chain!.Channels : 0,
                _traffic.Sent,
                _traffic.Received,
                (chain?.Fault ?? _lastFault)?.Message);
        }
    }

    public IReadOnlyList<TunnelStage> Stages => Volatile.Read(ref _progress)?.Stages ?? [];

    public bool IsAsking => ring.IsAsking;

    public Task PrepareAsync(CancellationToken cancellationToken) => ChainAsync(cancellationToken);

    public Fault? Late(TimeSpan limit) => Status.State == TunnelState.Open ? null
        : new Fault(Messages.SshSilent(Stages is [.., var last] ? last.Server : way, limit.TotalSeconds), FaultKind.Timeout, way);

    public async Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (chain, isNew) = await ChainAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await chain.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            }
            catch (Fault fault)
            {
                _lastFault = fault;
                if (isNew || chain.Fault is null)
                {
                    throw;
                }

                // The one that was there was lost meanwhile: that says nothing of a new one.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        if (_chain is not null)
        {
            await _chain.DisposeAsync().ConfigureAwait(false);
        }

        _turn.Release();
        _stop.Dispose();
    }

    private async Task<(SshChain Chain, bool IsNew)> ChainAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_chain is { Fault: null } open)
            {
                return (open, false);
            }

            if (_chain is { } lost)
            {
                (_chain, _lastFault) = (null, lost.Fault);
                await lost.DisposeAsync().ConfigureAwait(false);
            }

            (_isOpening, _progress) = (true, new SshProgress());
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            var host = await resolve(end.Token).ConfigureAwait(false);
            _chain = await SshChain.OpenAsync(host, ring, _traffic, _progress, end.Token).ConfigureAwait(false);
            _lastFault = null;
            return (_chain, true);
        }
        catch (Fault fault)
        {
            _lastFault = fault;
            throw;
        }
        catch (OperationCanceledException) when (_isDisposed)
        {
            throw new Fault(Messages.TunnelStopped, FaultKind.InvalidOperation, way);
        }
        finally
        {
            _isOpening = false;
            _turn.Release();
        }
    }
}
