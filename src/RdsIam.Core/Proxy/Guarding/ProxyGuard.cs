using System.Net.Security;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Proxy.Guarding;

/// <summary>Who is let in, for all doors of a proxy.</summary>
internal sealed class ProxyGuard : IDisposable
{
    private readonly LocalCertificate? _certificate;
    private readonly int _most;
    private int _sessions;

    public ProxyGuard(ProxyOptions options)
    {
        IsBeyondLoopback = options.ListenAddress is { } address && !System.Net.IPAddress.IsLoopback(address);
        if (IsBeyondLoopback && options.IsWithoutPassword)
        {
            throw new Fault(Messages.LocalProxyNeedsPassword(options.ListenAddress), FaultKind.InvalidArgument, options.ListenAddress);
        }

        // A socket's folder lets nobody else in.
        Secret = options.IsWithoutPassword || (options.SocketFolder is not null && options.Password is null)
            ? null
            : new ScramSecret(options.Password);
        _most = options.MaxConnection;
        var offersTls = options.OffersTls || options.Certificate is not null || IsBeyondLoopback;
        _certificate = offersTls && options.SocketFolder is null ? LocalCertificate.Of(options.Certificate, options.ListenAddress) : null;
    }

    /// <summary>Null: no password is asked for.</summary>
    public ScramSecret? Secret { get; }

    /// <summary>Null: TLS is not offered to clients.</summary>
    public SslStreamCertificateContext? Certificate => _certificate?.Context;

    /// <summary>The certificate as clients can trust it, PEM; null without one.</summary>
    public string? CertificateText => _certificate?.Text;

    /// <summary>Whether others than this machine reach the proxy, so that clients must use TLS.</summary>
    public bool IsBeyondLoopback { get; }

    public HandshakeGate Handshakes { get; } = new();

    public int Sessions => Volatile.Read(ref _sessions);

    public bool IsFull => _most > 0 && Sessions >= _most;

    /// <summary>Takes a place for a session.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _sessions) <= _most || _most == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _sessions);

    public void Dispose() => _certificate?.Dispose();
}
