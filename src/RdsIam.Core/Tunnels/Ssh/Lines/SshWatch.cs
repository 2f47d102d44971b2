using Renci.SshNet;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>
/// Asks a silent server from time to time whether it is there: that keeps firewalls from forgetting the line, and finds out that it
/// is dead after sleep or in another network.
/// </summary>
internal sealed class SshWatch : IAsyncDisposable
{
    private readonly SshMultiplexer _line;
    private readonly SshHost _host;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private readonly Action _cut;
    private int _unanswered;

    /// <param name="session">Whose answers count.</param>
    /// <param name="line">That which is watched.</param>
    /// <param name="host">Says how often to ask.</param>
    /// <param name="cut">Ends the line of a server that does not answer any more.</param>
    public SshWatch(Session session, SshMultiplexer line, SshHost host, Action cut)
    {
        (_line, _host, _cut) = (line, host, cut);
        session.RequestFailureReceived += (_, _) => Volatile.Write(ref _unanswered, 0);
        session.RequestSuccessReceived += (_, _) => Volatile.Write(ref _unanswered, 0);
        session.ChannelDataReceived += (_, _) => Volatile.Write(ref _unanswered, 0);
        _watching = WatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_host.AliveInterval, _stop.Token).ConfigureAwait(false);
                if (Interlocked.Increment(ref _unanswered) > _host.AliveCount)
                {
                    var silence = _host.AliveInterval * _host.AliveCount;
                    _line.Break(new Fault(
                        Messages.SshLost(_host.ToString(), Messages.SshNoAnswer(silence.TotalSeconds)), FaultKind.Timeout,
                        _host.ToString()));
                    _cut();
                    return;
                }

                await _line.SendAsync(new AliveRequest(), _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or TunnelBroken)
        {
            // The line is over.
        }
    }
}
