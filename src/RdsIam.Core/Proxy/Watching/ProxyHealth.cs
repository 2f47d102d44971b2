using System.Globalization;
using System.Text;
using RdsIam.Core.Proxy.Guarding;

namespace RdsIam.Core.Proxy.Watching;

/// <summary>How a proxy is, for probes and for Prometheus.</summary>
internal sealed class ProxyHealth(IReadOnlyList<ProxyDoor> doors, ProxyGuard guard)
{
    /// <summary>Why a client should go elsewhere; null: there is no reason that is known.</summary>
    public string? Trouble()
    {
        if (guard.IsFull)
        {
            return Messages.LocalProxyFull.Happened;
        }

        var failing = doors.FirstOrDefault(door => door.Meter.IsFailing);
        return failing?.Meter.LastError?.Text;
    }

    /// <summary>Prometheus' text format.</summary>
    public string Metrics()
    {
        var text = new StringBuilder();
        Add(text, "rdsiam_proxy_sessions", "gauge", "Sessions that are open.", door => door.Clients.Count(client => client.Relay is not null));
        Add(text, "rdsiam_proxy_connections_total", "counter", "Clients that came.", door => door.Meter.Connections);
        Add(text, "rdsiam_proxy_logins_total", "counter", "Sessions that were opened.", door => door.Meter.Logins);
        Add(text, "rdsiam_proxy_refusals_total", "counter", "Clients that were refused.", door => door.Meter.Refusals);
        Add(text, "rdsiam_proxy_cancels_total", "counter", "Cancel requests that were handed on.", door => door.Meter.Cancels);
        Add(text, "rdsiam_proxy_tokens_signed_total", "counter", "Tokens that were signed.", door => door.TokensSigned);
        Add(text, "rdsiam_proxy_received_bytes_total", "counter", "Bytes from clients.", door => door.Bytes().Received);
        Add(text, "rdsiam_proxy_sent_bytes_total", "counter", "Bytes to clients.", door => door.Bytes().Sent);
        text.Append("# HELP rdsiam_proxy_handshakes Clients that have yet to say who they are.\n# TYPE rdsiam_proxy_handshakes gauge\n");
        return text.Append(CultureInfo.InvariantCulture, $"rdsiam_proxy_handshakes {guard.Handshakes.Count}\n").ToString();
    }

    private void Add(StringBuilder text, string name, string type, string help, Func<ProxyDoor, long> value)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var door in doors)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{name}{{host=\"{Escape(door.Target.HostName)}\",user=\"{Escape(door.Target.UserName)}\",port=\"{door.Port}\"}} {value(door)}\n");
        }
    }

    private static string Escape(string label) => label
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
