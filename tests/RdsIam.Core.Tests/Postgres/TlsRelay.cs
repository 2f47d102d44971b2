using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>
/// TLS in front of a PostgreSQL server's socket, as little as the protocol needs: answers SSLRequest, then relays bytes. Its
/// certificate is what a test wants to see refused or taken.
/// </summary>
/// <param name="socketPath">The server's unix socket.</param>
/// <param name="certificate">Null: TLS is refused.</param>
internal sealed class TlsRelay(string socketPath, X509Certificate2? certificate) : LoopbackServer
{
    private readonly string _socketPath = socketPath;
    private readonly X509Certificate2? _certificate = certificate;
    private long _left = long.MaxValue;

    /// <summary>
    /// Looks at what a client sends, before it goes on to the server. True: from then on nothing that the server says comes back,
    /// on any connection. A <see cref="ResetException"/>: the client's connection is broken off, when the server has it.
    /// </summary>
    public Func<string, bool>? Watch { get; set; }

    /// <summary>Whether nothing that the server says comes back.</summary>
    public bool IsSilent { get; set; }

    /// <summary>How many bytes more go through, both ways and on all connections; then every connection breaks.</summary>
    public long CutAfter
    {
        get => Interlocked.Read(ref _left);
        set => Interlocked.Exchange(ref _left, value);
    }

    /// <summary>The name that the last client asked for (SNI).</summary>
    public string? ServerName { get; private set; }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificate?.Dispose();
    }

    protected override async Task ServeAsync(NetworkStream client, CancellationToken cancellationToken)
    {
        await client.ReadExactlyAsync(new byte[8], cancellationToken);
        await client.WriteAsync(_certificate is null ? "N"u8.ToArray() : "S"u8.ToArray(), cancellationToken);
        await using var tls = new SslStream(client);
        await tls.AuthenticateAsServerAsync(Options(), cancellationToken);
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await server.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), cancellationToken);
        await using var behind = new NetworkStream(server);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var mute = new StrongBox<bool>();
        await await Task.WhenAny(SendAsync(tls, behind, mute, either.Token), AnswerAsync(behind, tls, mute, either.Token));
        await either.CancelAsync();
    }

    private async Task SendAsync(Stream from, Stream to, StrongBox<bool> mute, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        for (var count =
            await from.ReadAsync(buffer, cancellationToken); count > 0; count = await from.ReadAsync(buffer, cancellationToken))
        {
            try
            {
                IsSilent |= Watch?.Invoke(System.Text.Encoding.Latin1.GetString(buffer, 0, count)) == true;
            }
            catch (ResetException)
            {
                mute.Value = true;
            }

            await PassAsync(to, buffer.AsMemory(0, count), cancellationToken);
            if (mute.Value)
            {
                // The server has it, and gets the time to do it.
                await Task.Delay(300, cancellationToken);
                throw new IOException("Broken off.");
            }
        }
    }

    private async Task AnswerAsync(Stream from, Stream to, StrongBox<bool> mute, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        for (var count =
            await from.ReadAsync(buffer, cancellationToken); count > 0; count = await from.ReadAsync(buffer, cancellationToken))
        {
            if (IsSilent || mute.Value)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            await PassAsync(to, buffer.AsMemory(0, count), cancellationToken);
        }
    }

    private async Task PassAsync(Stream to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var left = Interlocked.Add(ref _left, -bytes.Length);
        await to.WriteAsync(left < 0 ? bytes[..(int)Math.Max(0, bytes.Length + left)] : bytes, cancellationToken);
        if (left < 0)
        {
            throw new IOException("Cut.");
        }
    }

    private SslServerAuthenticationOptions Options() => new()
    {
        ServerCertificateSelectionCallback = (_, name) =>
        {
            ServerName = name;
            return _certificate!;
        },
    };
}

/// <summary>A watcher of a <see cref="TlsRelay"/> breaks a connection off.</summary>
internal sealed class ResetException : Exception;
