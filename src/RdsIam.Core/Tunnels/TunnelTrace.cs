using System.Diagnostics;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Tunnels;

/// <summary>What collectors and the verbose stream see of connections through tunnels.</summary>
internal static class TunnelTrace
{
    /// <summary>Opens a connection through a tunnel, and tells what came of it.</summary>
    public static async Task<Stream> OpenAsync(string way, string host, int port, Func<Task<Stream>> open)
    {
        using var activity = RdsIamActivities.Start("open tunnel connection", ActivityKind.Client)?
            .SetTag("server.address", host)
            .SetTag("server.port", port)
            .SetTag("rdsiam.tunnel", way);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var stream = await open().ConfigureAwait(false);
            var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            RdsIamEvents.Log.TunnelOpened(way, host, port, time);
            Tracer.Verbose?.Verbose(Messages.TraceTunnelOpened(way, host, port, Math.Round(time)));
            return stream;
        }
        catch (Exception e) when (TunnelBroken.FaultOf(e) is { } fault)
        {
            activity.Fail(fault.ErrorId);
            RdsIamEvents.Log.TunnelFailed(way, host, port, fault.ErrorId);
            throw;
        }
    }
}
