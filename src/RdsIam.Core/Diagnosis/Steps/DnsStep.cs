using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>The addresses of the name that the socket goes to.</summary>
internal sealed class DnsStep : IDiagnosisStep
{
    public string Name => "Dns";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Request.Through is { } tunnel)
        {
            return Finding.Skip(Messages.SkippedThroughTunnel(tunnel.ToString()));
        }

        var (host, _) = state.Socket;
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            state.Addresses = [address];
            return Finding.Pass(Messages.DnsNotNeeded(address));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(state.Request.ConnectTimeout);
        try
        {
            state.Addresses = await Dns.GetHostAddressesAsync(host, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            return Finding.Pass(Messages.DnsResolved(host, string.Join(", ", state.Addresses.Select(Describe))));
        }
        catch (SocketException e)
        {
            throw state.Translate(e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Fail(Messages.DnsTimedOut(host, state.Request.ConnectTimeout.TotalSeconds));
        }
    }

    private static string Describe(IPAddress address) =>
        $"{address} ({(address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")}{(IsPrivate(address) ? ", private" : "")})";

    private static bool IsPrivate(IPAddress address) => IPAddress.IsLoopback(address) || address.GetAddressBytes() switch
    {
        [10, ..] or [192, 168, ..] or [100, >= 64 and < 128, ..] => true,
        [172, >= 16 and < 32, ..] => true,
        { Length: 16 } bytes => (bytes[0] & 0xFE) == 0xFC,
        _ => false,
    };
}
