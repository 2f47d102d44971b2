using System.Net;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Core.Connections;
using RdsIam.Core.Proxy.Servers;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Proxy;

/// <summary>One database behind a proxy.</summary>
/// <param name="Target">Where its logins go; the user is the token's unless clients name theirs.</param>
/// <param name="Identity">Who signs.</param>
/// <param name="Port">Where clients come; 0: any free one.</param>
/// <param name="Route">Null: straight to it.</param>
internal sealed record DoorOptions(ConnectionTarget Target, IIdentitySource Identity, int Port, IDatabaseRoute? Route = null)
{
    /// <inheritdoc cref="TokenLogin.FindAgain"/>
    public Func<CancellationToken, ValueTask<TokenRequest>>? FindAgain { get; init; }
}

/// <summary>What a proxy is to be.</summary>
internal sealed record ProxyOptions
{
    public required IReadOnlyList<DoorOptions> Doors { get; init; }

    /// <summary>Null: the loopback addresses of IPv4 and IPv6. Others need TLS and the password.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>A folder for unix sockets in place of TCP; only its owner can enter it.</summary>
    public string? SocketFolder { get; init; }

    /// <summary>Whether whoever reaches the port is let in.</summary>
    public bool IsWithoutPassword { get; init; }

    /// <summary>The proxy's own; null: a random one.</summary>
    public string? Password { get; init; }

    /// <summary>Whether TLS is offered to clients.</summary>
    public bool OffersTls { get; init; }

    /// <summary>With its key; null: one is made where TLS is offered. The proxy disposes it.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether clients name the user that is signed for.</summary>
    public bool TakesAnyUser { get; init; }

    /// <summary>Whether sessions begin with default_transaction_read_only.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Sessions at once, of all doors; 0: no limit.</summary>
    public int MaxConnection { get; init; }

    /// <summary>A session without a statement for so long is ended; zero: none is.</summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>A file that gets a line of JSON for each event; null: none.</summary>
    public string? LogPath { get; init; }

    /// <summary>A port on loopback that answers how the proxy is; 0: any free one; null: none.</summary>
    public int? HealthPort { get; init; }

    /// <summary>A service file that gets an entry for each door while the proxy runs; null: none.</summary>
    public string? ServiceFile { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
