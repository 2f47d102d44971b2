using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RdsIam.Core.Connections.Lines;

/// <summary>
/// Notices that the other end of a connection is gone without a word: a host that lost its power, a NAT or a firewall that forgot. Whoever
/// reads then comes to the end of the stream, also in the middle of a statement. Safe for many threads.
/// </summary>
/// <remarks>
/// The operating system's probes begin only when all that was sent is acknowledged; else it sends again for a quarter of an hour. Its limit
/// for that (TCP_USER_TIMEOUT) would also end connections whose server is alive and does not read for a while, as during a COPY that
/// waits for a lock. So the time since the last sign of life is asked for.
/// </remarks>
/// <param name="patience">How long nothing may come while an answer of the other system is due.</param>
/// <param name="every">How often is looked.</param>
internal sealed class PeerWatch(TimeSpan patience, TimeSpan every)
{
    private const int FirstProbeSeconds = 20;
    private const int ProbeSeconds = 10;
    private const int Probes = 3;

    private readonly object _gate = new();
    private readonly List<WeakReference<Socket>> _sockets = [];
    private Timer? _timer;

    /// <summary>Notices within a minute.</summary>
    public static PeerWatch Shared { get; } = new(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(5));

    /// <summary>Watches a connection until it is closed; one within this machine needs no watch.</summary>
    public void Add(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.Unix)
        {
            return;
        }

        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, FirstProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        // Windows sends again for some twenty seconds only.
        if (OperatingSystem.IsLinux())
        {
            lock (_gate)
            {
                _sockets.Add(new WeakReference<Socket>(socket));
                _timer ??= new Timer(_ => Look(), null, every, every);
            }
        }
    }

    /// <inheritdoc cref="Add(Socket)"/>
    public void Add(SslStream stream)
    {
        if (DirectStream.SocketOf(stream) is { } socket)
        {
            Add(socket);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            _sockets.RemoveAll(one => !one.TryGetTarget(out var socket) || IsOver(socket));
            if (_sockets.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    private bool IsOver(Socket socket)
    {
        try
        {
            if (!IsGone(socket))
            {
                return false;
            }

            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        return true;
    }

    private bool IsGone(Socket socket)
    {
        var info = default(TcpInfo);
        var bytes = MemoryMarshal.AsBytes(new Span<TcpInfo>(ref info));
        return socket.GetRawSocketOption(TcpInfo.Level, TcpInfo.Option, bytes) == bytes.Length
            && info.State == TcpInfo.Established
            && info.Retransmits + info.Probes > 0
            && TimeSpan.FromMilliseconds(info.LastAckReceived) >= patience;
    }

    /// <summary>The beginning of Linux's tcp_info. Source: linux/tcp.h.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 60)]
    private readonly struct TcpInfo
    {
        public const int Level = 6;
        public const int Option = 11;
        public const byte Established = 1;

        [FieldOffset(0)]
        public readonly byte State;

        /// <summary>How often what is not acknowledged was sent again since the last acknowledgement.</summary>
        [FieldOffset(2)]
        public readonly byte Retransmits;

        /// <summary>Probes without an answer.</summary>
        [FieldOffset(3)]
        public readonly byte Probes;

        /// <summary>Milliseconds since the other system acknowledged anything.</summary>
        [FieldOffset(56)]
        public readonly uint LastAckReceived;
    }
}
