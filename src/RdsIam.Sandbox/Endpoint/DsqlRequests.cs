using System.Buffers.Binary;
using System.Text;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>
/// What a client says to an Aurora DSQL cluster, in words that PostgreSQL understands: statements that only DSQL has become calls, and
/// what DSQL lacks becomes an error.
/// </summary>
internal sealed class DsqlRequests(Stream client) : Stream
{
    private readonly DsqlTransaction _transaction = new();
    private readonly Dictionary<string, string> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _portals = new(StringComparer.Ordinal);
    private ReadOnlyMemory<byte> _waiting;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_waiting.IsEmpty)
        {
            if (await BackendMessage.ReadAsync(client, int.MaxValue - 8, cancellationToken).ConfigureAwait(false) is not { } message)
            {
                return 0;
            }

            _waiting = Translate(message.Bytes);
        }

        var count = Math.Min(buffer.Length, _waiting.Length);
        _waiting[..count].CopyTo(buffer);
        _waiting = _waiting[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private byte[] Translate(byte[] message)
    {
        var body = message.AsSpan(5);
        switch ((char)message[0])
        {
            case 'Q':
                var query = Text(body, out _);
                var asked = _transaction.Translate(query);
                _transaction.Run(query);
                _transaction.EndOfRequest();
                return asked == query ? message : Message('Q', Encoding.UTF8.GetBytes(asked + "\0"));
            case 'P':
                var name = Text(body, out var at);
                var sql = Text(body[at..], out var length);
                _statements[name] = sql;
                var parsed = _transaction.Translate(sql);
                return parsed == sql
                    ? message
                    : Message('P', [.. Encoding.UTF8.GetBytes($"{name}\0{parsed}\0"), .. body[(at + length)..]]);
            case 'B':
                var portal = Text(body, out var rest);
                _portals[portal] = _statements.GetValueOrDefault(Text(body[rest..], out _), "");
                return message;
            case 'E':
                _transaction.Run(_portals.GetValueOrDefault(Text(body, out _), ""));
                return message;
            case 'S':
                _transaction.EndOfRequest();
                return message;
            default:
                return message;
        }
    }

    private static byte[] Message(char type, byte[] body)
    {
        var message = new byte[body.Length + 5];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), body.Length + 4);
        body.CopyTo(message, 5);
        return message;
    }

    private static string Text(ReadOnlySpan<byte> bytes, out int length)
    {
        var end = bytes.IndexOf((byte)0);
        length = end + 1;
        return Encoding.UTF8.GetString(bytes[..end]);
    }
}
