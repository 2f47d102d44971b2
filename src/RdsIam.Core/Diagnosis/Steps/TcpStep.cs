using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Diagnosis.Probing;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whether something listens where the socket goes.</summary>
internal sealed class TcpStep : IDiagnosisStep
{
    public string Name => "Tcp";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Request.Through is { } tunnel)
        {
            return Finding.Skip(Messages.SkippedThroughTunnel(tunnel.ToString()));
        }

        if (state.Addresses.Count == 0)
        {
            return Finding.Skip(Messages.SkippedWithoutAddress);
        }

        var time = state.Request.Time;
        state.NetworkEnd = time.GetUtcNow() + state.Request.ConnectTimeout;
        Exception? trouble = null;
        for (var i = 0; i < state.Addresses.Count; i++)
        {
            var address = new IPEndPoint(state.Addresses[i], state.Socket.Port);
            var start = time.GetTimestamp();
            try
            {
                // An address that swallows everything must leave time for the others.
                var share = (state.NetworkEnd - time.GetUtcNow()) / (state.Addresses.Count - i);
                var probe = await NetworkTime.LimitAsync(
                    share, token => ServerProbe.ConnectAsync(address, token), cancellationToken).ConfigureAwait(false);
                await probe.DisposeAsync().ConfigureAwait(false);
                state.Address = address;
                return Finding.Pass(Messages.TcpConnected(address, SessionJudge.Milliseconds(time.GetElapsedTime(start))));
            }
            catch (Exception e) when (e is SocketException or TimeoutException)
            {
                trouble = e;
            }
        }

        throw state.Translate(trouble!);
    }
}
