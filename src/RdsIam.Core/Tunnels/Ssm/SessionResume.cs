using RdsIam.Core.Tunnels.Ssm.Reliable;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>
/// Makes a session's line anew: the service closes each after about an hour. Every try gets a new address and token from AWS, and
/// signs with the credentials of the moment.
/// </summary>
internal sealed class SessionResume(SsmApi api, DataChannel data, string id, SessionOptions options, TimeProvider time)
{
    /// <summary>A line that ends sooner was not worth much: the next is not made at once.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private int _tries;
    private long _lastConnected;

    /// <param name="report">Takes each trouble that is tried again.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    /// <exception cref="Fault">The session is gone, may not be resumed, or could not be for too long.</exception>
    public async Task<IFrameLine> ConnectAsync(Action<Fault> report, CancellationToken cancellationToken)
    {
        if (_lastConnected == 0 || time.GetElapsedTime(_lastConnected) > Settled)
        {
            _tries = 0;
        }

        for (var start = time.GetTimestamp(); ; _tries++)
        {
            await Task.Delay(Delay(), time, cancellationToken).ConfigureAwait(false);
            try
            {
                var ticket = await api.ResumeSessionAsync(id, cancellationToken).ConfigureAwait(false)
                    ?? throw new Fault(Messages.TunnelSessionGone(id), FaultKind.Connection, id);
                var line = await data.ConnectAsync(ticket, cancellationToken).ConfigureAwait(false);
                _lastConnected = time.GetTimestamp();
                _tries++;
                return line;
            }
            catch (Fault fault) when (MayPass(fault) && time.GetElapsedTime(start) < options.Resume)
            {
                report(fault);
            }
        }
    }

    /// <summary>
    /// A network comes back, a throttle ends, a person logs in again; a missing permission stays, and says so at once. What went over
    /// the old token may still be refused by the gateway for a moment, so its no is asked for again.
    /// </summary>
    private static bool MayPass(Fault fault) => fault.ErrorId switch
    {
        Messages.Ids.TunnelSessionGone or Messages.Ids.TunnelStreamAddress or Messages.Ids.AwsAccessDenied => false,
        Messages.Ids.TunnelChannelDenied => true,
        _ => fault.Kind is FaultKind.Connection or FaultKind.Timeout or FaultKind.LimitsExceeded
            or FaultKind.ResourceUnavailable or FaultKind.ResourceBusy or FaultKind.Authentication or FaultKind.InvalidResult,
    };

    private TimeSpan Delay()
    {
        if (_tries == 0)
        {
            return TimeSpan.Zero;
        }

        var delay = options.FirstDelay * Math.Pow(2, Math.Min(_tries - 1, 10));
        var most = delay < options.LongestDelay ? delay : options.LongestDelay;
        // Many clients lose their lines at the same moment.
        return most * (0.5 + Random.Shared.NextDouble() / 2);
    }
}
