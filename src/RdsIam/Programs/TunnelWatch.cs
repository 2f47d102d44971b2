using System.Management.Automation;
using RdsIam.Core.Tunnels;
using RdsIam.Pipeline;

namespace RdsIam.Programs;

/// <summary>Stays with tunnels that were started, and shows what goes on in them. Used on the pipeline thread.</summary>
internal static class TunnelWatch
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows a live line until Ctrl+C, which closes them, or until somebody else has closed them all.</summary>
    /// <param name="cmdlet">Which shows it.</param>
    /// <param name="tunnels">Those that were started.</param>
    /// <param name="stop">The cmdlet's.</param>
    public static async Task StayAsync(Cmdlet cmdlet, IReadOnlyList<LocalTunnel> tunnels, CancellationToken stop)
    {
        try
        {
            var meter = new ProgressMeter(cmdlet, $"RdsIam tunnel at port {string.Join(", ", tunnels.Select(tunnel => tunnel.LocalPort))}");
            while (tunnels.Any(tunnel => !tunnel.IsStopped))
            {
                await Task.Delay(Step, stop);
                meter.ShowIfDue(() => Line([.. tunnels.Select(tunnel => tunnel.Status)]));
            }
        }
        finally
        {
            await Task.WhenAll(tunnels.Select(LocalTunnels.StopAsync));
        }
    }

    private static string Line(List<TunnelStatus> all) => ModuleMessages.TunnelLine(
        all.Sum(status => status.Connections),
        all.Sum(status => status.BytesSent),
        all.Sum(status => status.BytesReceived),
        all.Select(status => status.LastError).FirstOrDefault(error => error is not null) ?? "-");
}
