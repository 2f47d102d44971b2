using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace RdsIam.Core.Proxy.Protocol;

/// <summary>PostgreSQL's ErrorResponse: fields by letter, in the order that they were sent.</summary>
internal sealed class ErrorMessage
{
    public const byte Type = (byte)'E';

    private readonly List<(char Code, string Value)> _fields;

    private ErrorMessage(List<(char Code, string Value)> fields) => _fields = fields;

    public string SqlState => Field('C') ?? "";

    public string Text => Field('M') ?? "";

    /// <summary>Text and cause in one line.</summary>
    public string Summary => Field('D') is { } detail ? $"{Text} {detail}" : Text;

    /// <summary>An error that ends the session.</summary>
    /// <param name="sqlState">Five characters.</param>
    /// <param name="text">What clients show first.</param>
    /// <param name="detail">The cause; null: none.</param>
    /// <param name="hint">The fix; null: none.</param>
    public static ErrorMessage Fatal(string sqlState, string text, string? detail = null, string? hint = null) =>
        new ErrorMessage([('S', "FATAL"), ('V', "FATAL"), ('C', sqlState), ('M', text)]).With(detail, hint);

    /// <summary>Reads the body of an error that a server sent.</summary>
    /// <exception cref="ProtocolException">It is cut.</exception>
    public static ErrorMessage Read(ReadOnlySpan<byte> body)
    {
        var fields = new List<(char, string)>();
        while (body.Length > 0 && body[0] != 0)
        {
            var end = body.IndexOf((byte)0);
            if (end < 0)
            {
                throw new ProtocolException("An error without an end.");
            }

            fields.Add(((char)body[0], Encoding.UTF8.GetString(body[1..end])));
            body = body[(end + 1)..];
        }

        return new ErrorMessage(fields);
    }

    /// <summary>The same error with a cause and a fix, where the server gave none of its own.</summary>
    public ErrorMessage With(string? detail, string? hint)
    {
        var fields = _fields.ToList();
        if (detail is not null && Field('D') is null)
        {
            fields.Add(('D', detail));
        }

        if (hint is not null && Field('H') is null)
        {
            fields.Add(('H', hint));
        }

        return new ErrorMessage(fields);
    }

    /// <summary>As the driver throws it, which is what faults are concluded from.</summary>
    public PostgresException ToException() => new(
        Text, Field('S') ?? "FATAL", Field('V') ?? "FATAL", SqlState, Field('D'), Field('H'), routine: Field('R'));

    /// <summary>The whole message.</summary>
    public byte[] ToBytes()
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(_fields.Select(field => $"{field.Code}{field.Value.Replace('\0', ' ')}\0")) + "\0");
        var message = new byte[5 + body.Length];
        message[0] = Type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message, 5);
        return message;
    }

    private string? Field(char code)
    {
        foreach (var (key, value) in _fields)
        {
            if (key == code)
            {
                return value;
            }
        }

        return null;
    }
}
