using System.Buffers.Binary;
using Npgsql;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Copying;

/// <summary>
/// Takes what the server says while rows go to it. The driver does not read before the last row is sent; a server whose notices
/// nobody takes (a trigger that has one for each row) stops reading rows at some point, and both would wait for ever.
/// </summary>
/// <remarks>One thread writes. Whatever is no notice is left to the driver: the end of the copy, or an error.</remarks>
internal sealed class CopyNotices
{
    private const byte Notice = (byte)'N';
    private const int HeaderSize = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly DriverReadBuffer _driver;
    private readonly Action<ServerNotice>? _tell;

    /// <summary>What was read and is not yet a whole message.</summary>
    private byte[] _bytes = [];
    private volatile bool _isOver;

    /// <param name="connection">A copy to the server has begun on it.</param>
    /// <param name="tell">Takes each notice; null: nobody wants them.</param>
    public CopyNotices(NpgsqlConnection connection, Action<ServerNotice>? tell)
    {
        _driver = new DriverReadBuffer(connection);
        _tell = tell;
        Take(_driver.TakeOver());
    }

    /// <summary>The server has said something that is no notice: the driver reads it.</summary>
    public bool IsAnswered => _isOver;

    /// <summary>Writes rows, and reads meanwhile.</summary>
    /// <exception cref="IOException">The connection broke, or what the driver makes of it.</exception>
    public async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> rows)
    {
        var writing = stream.WriteAsync(rows).AsTask();
        do
        {
            if (!await ReadAsync().ConfigureAwait(false))
            {
                await Task.WhenAny(writing, Task.Delay(Pause)).ConfigureAwait(false);
            }
        }
        while (!writing.IsCompleted);
        await writing.ConfigureAwait(false);
    }

    /// <summary>Leaves the rest to the driver, from the beginning of a message on.</summary>
    public async Task EndAsync()
    {
        while (_bytes.Length > 0 && await ReadAsync().ConfigureAwait(false))
        {
        }

        _isOver = true;
    }

    /// <returns>Whether there was something.</returns>
    private async Task<bool> ReadAsync()
    {
        if (_isOver || (_bytes.Length == 0 && !_driver.IsWaiting))
        {
            return false;
        }

        var chunk = new byte[_driver.Size];
        int count;
        try
        {
            // A message that has begun is sent to its end.
            count = await _driver.Stream.ReadAsync(chunk).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            count = 0;
        }

        _isOver = count == 0;
        Take([.. _bytes, .. chunk.AsSpan(0, count)]);
        return count > 0;
    }

    private void Take(byte[] bytes)
    {
        var start = 0;
        while (bytes.Length - start >= HeaderSize && bytes[start] == Notice
            && BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(start + 1)) is var length && bytes.Length - start > length)
        {
            // The length counts itself.
            var end = start + Math.Max(HeaderSize, length + 1);
            _tell?.Invoke(ServerNotice.Read(bytes.AsSpan((start + HeaderSize)..end)));
            start = end;
        }

        _bytes = bytes[start..];
        if (_bytes.Length > 0 && _bytes[0] != Notice)
        {
            _isOver = true;
            _driver.HandBack(_bytes);
            _bytes = [];
        }
    }
}
