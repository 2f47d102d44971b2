using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Npgsql;

namespace RdsIam.Core.Connections.Lines;

/// <summary>
/// The line to the server below one physical connection, for those who must end waiting on a server that says nothing: the driver
/// waits for an answer whatever it is asked, until the socket is closed under it.
/// </summary>
/// <remarks>
/// TLS hands its stream to the callback that looks at the certificate, so every connection's is known once it is trusted.
/// </remarks>
internal sealed class ConnectionLine
{
    /// <summary>By the table of the server's settings: the driver has one for each physical connection, whoever uses it.</summary>
    private static readonly ConditionalWeakTable<object, ConnectionLine> Lines = [];

    private readonly object _gate = new();
    private SslStream? _stream;
    private bool _isCut;

    /// <summary>The endpoint that was logged in to, wherever the socket goes; null: not known.</summary>
    public (string HostName, int Port)? Server { get; set; }

    /// <summary>The line of a connection that is open; null: not known.</summary>
    public static ConnectionLine? Of(NpgsqlConnection connection) =>
        connection.State == System.Data.ConnectionState.Open && Lines.TryGetValue(connection.PostgresParameters, out var line)
            ? line
            : null;

    /// <summary>Remembers the line that a login went over, on which threads wait for themselves from now on.</summary>
    public static void Remember(NpgsqlConnection connection, ConnectionLine line)
    {
        Lines.AddOrUpdate(connection.PostgresParameters, line);
        lock (line._gate)
        {
            if (line is { _isCut: false, _stream: { } stream })
            {
                DirectStream.Under(stream);
            }
        }
    }

    /// <summary>Takes what the login goes over; closes it when it is too late for that.</summary>
    public void Attach(SslStream stream)
    {
        lock (_gate)
        {
            _stream = stream;
            if (!_isCut)
            {
                PeerWatch.Shared.Add(stream);
                return;
            }
        }

        stream.Dispose();
    }

    /// <summary>Version and cipher suite, when the handshake is done; null: there was none, or the line is closed.</summary>
    public string? Encryption
    {
        get
        {
            lock (_gate)
            {
                return _stream is { IsAuthenticated: true } stream && !_isCut ? $"{NameOf(stream.SslProtocol)}, {stream.NegotiatedCipherSuite}" : null;
            }
        }
    }

    /// <summary>
    /// Whether something came that nobody asked for: the end of the connection, or what the server says of its own accord. Of a connection
    /// that rests; no packet is sent.
    /// </summary>
    public bool WasSpokenTo
    {
        get
        {
            lock (_gate)
            {
                try
                {
                    return _stream is { } stream && DirectStream.SocketOf(stream)?.Poll(TimeSpan.Zero, SelectMode.SelectRead) == true;
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return true;
                }
            }
        }
    }

    /// <summary>As people write it.</summary>
    public static string NameOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        var other => other.ToString(),
    };

    /// <summary>Closes the socket: whoever reads from it or writes to it gets an error. From any thread, at any time.</summary>
    public void Cut()
    {
        SslStream? stream;
        lock (_gate)
        {
            _isCut = true;
            stream = _stream;
        }

        stream?.Dispose();
    }
}
