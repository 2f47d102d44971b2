using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RdsIam.Fuzz;

/// <summary>Logs everybody in, and answers statements with messages that are right, or nearly so; behind a wrong one it hangs up.</summary>
internal sealed class HostileServer
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;

    public HostileServer(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        _certificate = new X509Certificate2(certificate.Export(X509ContentType.Pfx));
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Says what is wrong in the next answers.</summary>
    public Random Random { get; set; } = new(0);

    private void Accept()
    {
        while (true)
        {
            var client = _listener.AcceptTcpClient();
            client.NoDelay = true;
            new Thread(() => Serve(client)) { IsBackground = true }.Start();
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using var _ = client;
            using var stream = client.GetStream();
            stream.ReadExactly(new byte[8]);
            stream.Write("S"u8);
            using var tls = new SslStream(stream);
            tls.AuthenticateAsServer(_certificate);
            var length = new byte[4];
            tls.ReadExactly(length);
            tls.ReadExactly(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4]);
            tls.Write(
            [
                .. Message('R', [0, 0, 0, 0]), .. Parameter("server_version", "15.4"), .. Parameter("client_encoding", "UTF8"),
                .. Parameter("standard_conforming_strings", "on"), .. Parameter("TimeZone", "UTC"), .. Parameter("integer_datetimes", "on"),
                .. Message('K', [0, 0, 0, 1, 0, 0, 0, 2]), .. Ready,
            ]);
            Talk(tls);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // The client went away, or was a request to cancel.
        }
    }

    private void Talk(SslStream tls)
    {
        var (header, sql, answer) = (new byte[5], "", new List<byte>());
        while (true)
        {
            tls.ReadExactly(header);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
            tls.ReadExactly(body);
            switch ((char)header[0])
            {
                case 'P':
                    sql = Encoding.UTF8.GetString(body).Split('\0')[1];
                    answer.AddRange(Message('1', []));
                    break;
                case 'B':
                    answer.AddRange(Message('2', []));
                    break;
                case 'D':
                    answer.AddRange([.. body[0] == 'S' ? Message('t', [0, 0]) : [], .. IsOfRows(sql) ? Columns : Message('n', [])]);
                    break;
                case 'E':
                    answer.AddRange(Results(sql));
                    break;
                case 'C':
                    answer.AddRange(Message('3', []));
                    break;
                case 'Q':
                    sql = Encoding.UTF8.GetString(body).TrimEnd('\0');
                    answer.AddRange([.. IsOfRows(sql) ? Columns : [], .. Results(sql), .. Ready]);
                    break;
                case 'S':
                    answer.AddRange(Ready);
                    break;
                case 'X':
                    return;
            }

            if (header[0] is (byte)'S' or (byte)'Q' or (byte)'H')
            {
                var (bytes, isWrong) = Change([.. answer]);
                tls.Write(bytes);
                answer.Clear();
                if (isWrong)
                {
                    return;
                }
            }
        }
    }

    private (byte[] Bytes, bool IsWrong) Change(byte[] answer)
    {
        if (Random.Next(3) == 0)
        {
            return (answer, false);
        }

        var random = Random;
        byte[][] words =
        [
            Notice, Error, Parameter("client_encoding", "LATIN1"), Message('A', [0, 0, 0, 1, (byte)'c', 0, 0]), Ready, Columns, Row,
            .. FuzzTarget.Numbers,
        ];
        return (new Mutator<byte>([answer], words, one => (byte)one.Next(256)).Next(random), true);
    }

    private static bool IsOfRows(string sql) => sql.Contains("select", StringComparison.OrdinalIgnoreCase) && !IsOfCopy(sql);

    private static bool IsOfCopy(string sql) => sql.StartsWith("copy", StringComparison.OrdinalIgnoreCase);

    private static byte[] Results(string sql) => IsOfCopy(sql)
        ? [.. Message('H', [0, 0, 1, 0, 0]), .. Message('d', "1,\"a\nb\"\n"u8), .. Notice, .. Message('d', "2,x\n"u8), .. Message('c', []), .. Done("COPY 2")]
        : IsOfRows(sql) ? [.. Row, .. Notice, .. Row, .. Done("SELECT 2")]
        : Done("SET");

    private static byte[] Columns { get; } = Message('T',
    [
        0, 5, .. Column("id", 23, 4), .. Column("name", 25, -1), .. Column("amount", 1700, -1), .. Column("at", 1184, 8), .. Column("list", 1007, -1),
    ]);

    private static byte[] Row { get; } = Message('D',
    [
        0, 5, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 3, .. "abc"u8, 0, 0, 0, 10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5,
        0, 0, 0, 8, 0, 2, 0x9A, 0x3B, 0, 0, 0, 0,
        0, 0, 0, 28, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 9,
    ]);

    private static byte[] Ready { get; } = Message('Z', "I"u8);

    private static byte[] Notice { get; } = Message('N', "SNOTICE\0VNOTICE\0C00000\0Mhello\0P3\0\0"u8);

    private static byte[] Error { get; } = Message('E', "SERROR\0VERROR\0C22012\0Mdivision by zero\0Wline 3 of f\0P8\0\0"u8);

    private static byte[] Done(string tag) => Message('C', Encoding.ASCII.GetBytes(tag + "\0"));

    private static byte[] Parameter(string name, string value) => Message('S', Encoding.ASCII.GetBytes($"{name}\0{value}\0"));

    private static byte[] Column(string name, int type, short size)
    {
        var rest = new byte[18];
        BinaryPrimitives.WriteInt32BigEndian(rest.AsSpan(6), type);
        BinaryPrimitives.WriteInt16BigEndian(rest.AsSpan(10), size);
        BinaryPrimitives.WriteInt32BigEndian(rest.AsSpan(12), -1);
        rest[17] = 1;
        return [.. Encoding.ASCII.GetBytes(name), 0, .. rest];
    }

    private static byte[] Message(char type, ReadOnlySpan<byte> body)
    {
        var message = new byte[5 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(5));
        return message;
    }
}
