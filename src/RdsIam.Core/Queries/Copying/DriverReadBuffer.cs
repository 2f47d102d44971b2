using System.Net.Sockets;
using System.Reflection;
using Npgsql;

namespace RdsIam.Core.Queries.Copying;

/// <summary>
/// What the driver has read from a connection and not looked at yet. By reflection, as <see cref="DriverConnection"/>; only while the
/// driver itself does not read.
/// </summary>
internal sealed class DriverReadBuffer
{
    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly PropertyInfo Connector = typeof(NpgsqlConnection).GetProperty("Connector", Inner)!;
    private static readonly PropertyInfo ReadBuffer = Connector.PropertyType.GetProperty("ReadBuffer", Inner)!;
    private static readonly PropertyInfo Underlying = ReadBuffer.PropertyType.GetProperty("Underlying", Inner)!;
    private static readonly FieldInfo UnderlyingSocket = ReadBuffer.PropertyType.GetField("_underlyingSocket", Inner)!;
    private static readonly FieldInfo Bytes = ReadBuffer.PropertyType.GetField("Buffer", Inner)!;
    private static readonly FieldInfo Filled = ReadBuffer.PropertyType.GetField("FilledBytes", Inner)!;
    private static readonly PropertyInfo Position = ReadBuffer.PropertyType.GetProperty("ReadPosition", Inner)!;

    private readonly object _buffer;
    private readonly Socket? _socket;

    /// <param name="connection">Open.</param>
    public DriverReadBuffer(NpgsqlConnection connection)
    {
        _buffer = ReadBuffer.GetValue(Connector.GetValue(connection))!;
        _socket = (Socket?)UnderlyingSocket.GetValue(_buffer);
        Stream = (Stream)Underlying.GetValue(_buffer)!;
    }

    /// <summary>What the server sends.</summary>
    public Stream Stream { get; }

    /// <summary>How much fits in; no read may be larger whose rest goes back.</summary>
    public int Size => ((byte[])Bytes.GetValue(_buffer)!).Length;

    /// <summary>Whether something has come.</summary>
    public bool IsWaiting
    {
        get
        {
            try
            {
                return _socket is { Available: > 0 };
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>What was read and not looked at; the driver has nothing then.</summary>
    public byte[] TakeOver()
    {
        var (start, end) = ((int)Position.GetValue(_buffer)!, (int)Filled.GetValue(_buffer)!);
        var rest = ((byte[])Bytes.GetValue(_buffer)!)[start..end];
        Set(0);
        return rest;
    }

    /// <summary>Lets the driver go on here.</summary>
    /// <param name="bytes">At most <see cref="Size"/>.</param>
    public void HandBack(byte[] bytes)
    {
        bytes.CopyTo((byte[])Bytes.GetValue(_buffer)!, 0);
        Set(bytes.Length);
    }

    private void Set(int count)
    {
        Position.SetValue(_buffer, 0);
        Filled.SetValue(_buffer, count);
    }
}
