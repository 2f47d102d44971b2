using RdsIam.Core.Aws;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Diagnosis.Probing;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whether the tunnel opens and leads to the server: only the first word of the server tells that.</summary>
internal sealed class TunnelStep : IDiagnosisStep
{
    public string Name => "Tunnel";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.WayFault is not null)
        {
            return Finding.Skip(Messages.SkippedBehindSsh);
        }

        if (state.Use is null && Without(state) is { } lacking)
        {
            return Finding.Skip(lacking);
        }

        var time = state.Request.Time;
        var start = time.GetTimestamp();
        state.NetworkEnd = time.GetUtcNow() + state.Request.ConnectTimeout;
        var (host, port) = (state.Target().HostName, state.Target().Port);
        var route = state.Tunnel ??= state.Request.Through!.For(
            state.Source, new AwsClientSettings(state.Region!, state.Request.ProfileName));
        state.Use ??= new TunnelUse(route);
        state.Door = TunnelDoor.Open(state.Use, host, port);
        try
        {
            await NetworkTime.LimitAsync(state.Request.ConnectTimeout, token => AskAsync(state.Door, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (NetworkTime.IsNetwork(e))
        {
            return Finding.Fail(state.Door.Latest?.Fault ?? Late(state, route, host, port));
        }

        state.Address = state.Door.Address;
        // What opening took is not the server's time.
        state.NetworkEnd = time.GetUtcNow() + state.Request.ConnectTimeout;
        return Finding.Pass(Messages.TunnelLeads(route.Way, host, port, SessionJudge.Milliseconds(time.GetElapsedTime(start))));
    }

    /// <summary>What AWS would need to open it.</summary>
    public static Text? Without(DiagnosisState state) => state.Region is null ? Messages.SkippedWithoutRegion
        : state.Source is null || state.Identity is null ? Messages.SkippedWithoutCredentials
        : null;

    private static async Task<char> AskAsync(TunnelDoor door, CancellationToken cancellationToken)
    {
        var probe = await ServerProbe.ConnectAsync(door.Address, cancellationToken).ConfigureAwait(false);
        await using (probe.ConfigureAwait(false))
        {
            return await probe.AskTlsAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static Fault Late(DiagnosisState state, TunnelRoute route, string host, int port)
    {
        var fault = TunnelFaults.Late(state.Use!, route.Way, host, port, state.Request.ConnectTimeout);
        // The agent dials one connection at a time: behind this one the next would wait, too.
        state.Use!.Renew();
        return fault;
    }
}
