using System.Management.Automation;
using RdsIam.Core.Proxy;
using RdsIam.Pipeline;

namespace RdsIam.Programs;

/// <summary>Shows a proxy that was started, and what goes on in it. Used on the pipeline thread.</summary>
internal static class ProxyWatch
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>Writes a proxy that was started.</summary>
    /// <param name="cmdlet">Which writes it.</param>
    /// <param name="server">The proxy.</param>
    /// <param name="stays">Shows a live line until Ctrl+C, which ends the proxy, or until somebody else stops it.</param>
    /// <param name="stop">The cmdlet's.</param>
    public static async Task WriteAsync(Cmdlet cmdlet, ProxyServer server, bool stays, CancellationToken stop)
    {
        var proxy = new RdsIamProxy(server);
        if (!stays)
        {
            cmdlet.WriteObject(proxy);
            return;
        }

        try
        {
            cmdlet.WriteObject(proxy);
            await WatchAsync(new ProgressMeter(cmdlet, $"RdsIam proxy {proxy}"), proxy, stop);
        }
        finally
        {
            await Proxies.StopAsync(server);
        }
    }

    private static async Task WatchAsync(ProgressMeter meter, RdsIamProxy proxy, CancellationToken stop)
    {
        while (proxy.State == "Running")
        {
            await Task.Delay(Step, stop);
            meter.ShowIfDue(() => ModuleMessages.ProxyState(proxy.Clients, proxy.BytesReceived, proxy.BytesSent, proxy.LastError ?? "-"));
        }
    }
}
