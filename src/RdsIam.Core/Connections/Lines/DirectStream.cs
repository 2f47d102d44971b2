using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RdsIam.Core.Connections.Lines;

/// <summary>
/// The socket below TLS, for threads that wait for an answer themselves: they wait in the kernel. Once a socket was used asynchronously, as
/// logins use it, .NET lets its blocking reads be woken by the one thread that watches all sockets: two changes of threads for each answer,
/// which on busy processors take longer than the server does.
/// </summary>
/// <param name="inner">The socket's own stream, which does everything else.</param>
internal sealed class DirectStream(NetworkStream inner) : Stream
{
    // What is below TLS cannot be chosen from outside of the driver. Where a runtime has no such field all stays as it is, only slower.
    private static readonly FieldInfo? Below =
        typeof(AuthenticatedStream).GetField("_innerStream", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly SocketEvents _events = new(inner.Socket);

    /// <summary>What becomes of what .NET's watching thread sees.</summary>
    public SocketEvents Events => _events;

    private NetworkStream Inner => inner;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanTimeout => true;

    public override int ReadTimeout
    {
        get => inner.ReadTimeout;
        set => inner.ReadTimeout = value;
    }

    public override int WriteTimeout
    {
        get => inner.WriteTimeout;
        set => inner.WriteTimeout = value;
    }

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Puts itself between TLS and the socket, once a login is done. On Windows a blocking read is direct by itself.</summary>
    public static void Under(SslStream stream)
    {
        if (!OperatingSystem.IsWindows() && InnerOf(stream) is NetworkStream network)
        {
            Below?.SetValue(stream, new DirectStream(network));
        }
    }

    /// <summary>Whether one is below that stream.</summary>
    public static bool IsUnder(SslStream stream) => InnerOf(stream) is DirectStream;

    /// <summary>The socket that TLS goes over, by way of one of these or without; null: it goes over something else.</summary>
    public static Socket? SocketOf(SslStream stream) => InnerOf(stream) switch
    {
        DirectStream direct => direct.Inner.Socket,
        NetworkStream network => network.Socket,
        _ => null,
    };

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        Wait();
        try
        {
            return inner.Read(buffer);
        }
        catch (IOException e) when (IsGone(e))
        {
            throw Gone(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _events.HandOn();
        var reading = inner.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully ? reading : ToEndAsync(reading);
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _events.BeginWriting();
        try
        {
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (IsGone(e))
        {
            throw Gone(e);
        }
        finally
        {
            _events.EndWriting();
        }
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> ToEndAsync(ValueTask<int> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (IOException e) when (IsGone(e))
        {
            throw Gone(e);
        }
    }

    /// <summary>The system has given up on the other host. The driver would take that for the end of a statement's limit.</summary>
    private static bool IsGone(IOException e) => e.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut };

    private static IOException Gone(IOException e) => new(new SocketException((int)SocketError.HostDown).Message, e);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InnerStream")]
    private static extern Stream InnerOf(AuthenticatedStream stream);

    /// <summary>Waits until there is something to read, the end included, for as long as the socket's limit for reads says.</summary>
    /// <exception cref="IOException">The time is over, as the socket itself says it.</exception>
    private void Wait()
    {
        _events.Drop();
        var socket = inner.Socket;
        var limit = socket.ReceiveTimeout;
        var time = limit > 0 ? TimeSpan.FromMilliseconds(limit) : Timeout.InfiniteTimeSpan;
        if (!socket.Poll(time, SelectMode.SelectRead) && limit > 0 && !socket.Poll(TimeSpan.Zero, SelectMode.SelectError))
        {
            var over = new SocketException((int)SocketError.TimedOut);
            throw new IOException(over.Message, over);
        }
    }
}
