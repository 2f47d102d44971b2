using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Fuzz.Targets;

/// <summary>What a server says to a query: rows, columns, errors, notices, out of order, with lengths that nobody should believe.</summary>
internal static class ServerMessageTargets
{
    private const int Longest = 1 << 24;

    private static readonly byte[] Columns = Message('T', [
        0, 4, .. Column("id", 23, 4), .. Column("name", 25, -1), .. Column("tags", 1009, -1), .. Column("price", 1700, -1)]);

    private static readonly byte[] Row = Message('D', [
        0, 4, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 3, (byte)'a', (byte)'n', (byte)'n',
        0, 0, 0, 25, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, (byte)'x', 0xFF, 0xFF, 0xFF, 0xFF]);

    private static readonly byte[] Ready = Message('Z', [(byte)'I']);

    private static readonly byte[] Described = [.. Message('1', []), .. Message('t', [0, 0]), .. Columns, .. Ready];

    private static readonly byte[] Ran =
        [.. Message('1', []), .. Message('2', []), .. Columns, .. Row, .. Row, .. Message('C', FuzzTarget.Ascii("SELECT 2\0")), .. Ready];

    private static readonly byte[] Refused =
        [.. Message('E', FuzzTarget.Ascii("SERROR\0VERROR\0C22012\0Mdivision by zero\0Ddetail\0Hhint\0P8\0WPL/pgSQL function f() line 3\0\0")), .. Ready];

    private static readonly byte[] Notice = Message('N', FuzzTarget.Ascii("SNOTICE\0VNOTICE\0C00000\0Mby the way\0\0"));

    private static readonly Lazy<HostileServer> Server = new(() => new HostileServer());

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfBytes(
            "server-messages",
            [
                [.. Described, .. Ran], [.. Described, .. Notice, .. Ran], [.. Described, .. Refused], Refused,
                [.. Described, .. Ran[..^20], .. Refused],
                [.. Described, .. Message('S', FuzzTarget.Ascii("TimeZone\0UTC\0")), .. Message('A', [0, 0, 0, 1, .. "ch\0x\0"u8]), .. Ran],
            ],
            [
                Columns, Row, Ready, Notice, Refused, .. "TDCZENSAGHWI12tns".Select(type => new[] { (byte)type }),
                [0, 0, 0, 3], [0x40, 0, 0, 0], [0, 0, 4, 0],
            ],
            Query) with { Slowness = 10 },
    ];

    private static byte[] Message(char type, byte[] body)
    {
        var message = new byte[5 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message, 5);
        return message;
    }

    /// <summary>In binary.</summary>
    private static byte[] Column(string name, int type, short size)
    {
        var rest = new byte[18];
        BinaryPrimitives.WriteInt32BigEndian(rest.AsSpan(6), type);
        BinaryPrimitives.WriteInt16BigEndian(rest.AsSpan(10), size);
        BinaryPrimitives.WriteInt32BigEndian(rest.AsSpan(12), -1);
        rest[17] = 1;
        return [.. Encoding.ASCII.GetBytes(name), 0, .. rest];
    }

    private static void Query(byte[] bytes)
    {
        if (IsBeyondTheDriver(bytes))
        {
            return;
        }

        Server.Value.Answer = bytes;
        using var connection = Server.Value.Connect();
        Run(connection, bytes.Length % 3);
    }

    /// <summary>
    /// Whether a message is said to be shorter than its own length, or longer than <see cref="Longest"/>. The driver (Npgsql 10.0.3)
    /// reads the one for ever, and makes room for the other before it has come: docs/security.md says so. Of most messages it reads
    /// what is in them and goes on where that ends, whatever their length, so that the next one begins in either place.
    /// </summary>
    private static bool IsBeyondTheDriver(byte[] bytes)
    {
        var seen = new HashSet<int>();
        var places = new Stack<int>([0]);
        while (places.TryPop(out var at))
        {
            if (at + 5 > bytes.Length || !seen.Add(at))
            {
                continue;
            }

            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 1));
            if (length is < 4 or > Longest)
            {
                return true;
            }

            places.Push(at + 1 + length);
            places.Push(EndOfContent(bytes, bytes[at], at + 5));
        }

        return false;
    }

    /// <summary>Where the driver has read all that it wants of a message.</summary>
    private static int EndOfContent(byte[] bytes, byte type, int at) => (char)type switch
    {
        'T' => EndOfColumns(bytes, at),
        't' => at + 2 + (4 * (ushort)Count(bytes, at)),
        'E' or 'N' => EndOfFields(bytes, at),
        'S' => EndOfText(bytes, EndOfText(bytes, at)),
        'A' => EndOfText(bytes, EndOfText(bytes, at + 4)),
        'Z' => at + 1,
        'K' => at + 8,
        _ => at,
    };

    private static int EndOfColumns(byte[] bytes, int at)
    {
        var end = at + 2;
        for (int columns = Count(bytes, at); columns > 0 && end < bytes.Length; columns--)
        {
            end = EndOfText(bytes, end) + 18;
        }

        return end;
    }

    private static int EndOfFields(byte[] bytes, int at)
    {
        while (at < bytes.Length && bytes[at] != 0)
        {
            at = EndOfText(bytes, at + 1);
        }

        return at + 1;
    }

    private static int EndOfText(byte[] bytes, int at) =>
        at < bytes.Length && Array.IndexOf(bytes, (byte)0, at) is >= 0 and var end ? end + 1 : bytes.Length;

    /// <summary>Of columns; the driver takes a negative one for none.</summary>
    private static short Count(byte[] bytes, int at) =>
        at + 2 <= bytes.Length ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at)) : (short)0;

    private static void Run(NpgsqlConnection connection, int way)
    {
        var request = new QueryRequest("select id, name, tags, price from t");
        var place = new QueryPlace(connection, new ResultForms(TimeProvider.System), IsInTransaction: true);
        var command = new ServerCommand(place, request, QueryText.Read(request), TimeSpan.FromSeconds(10));
        var first = new QueryExecution(connection, owned: false, request, command) { IsInTransaction = true };
        using var execution = QueryRunner.StartAsync(first, CancellationToken.None).GetAwaiter().GetResult();
        for (var more = execution.Shape is not null; more; more = execution.NextResult())
        {
            if (way == 0)
            {
                using var ahead = new ReadAhead(execution);
                while (ahead.Take().Count > 0)
                {
                }

                continue;
            }

            while (execution.Read())
            {
                if (way == 1)
                {
                    execution.Row();
                }
                else
                {
                    execution.Values(new object?[execution.Shape!.Cells.Length]);
                }
            }
        }
    }

    /// <summary>Lets everybody in, and answers the first question with given bytes; then it says no more.</summary>
    private sealed class HostileServer
    {
        private const int Port = 5432;

        private readonly string _folder = Directory.CreateTempSubdirectory("rdsiam-fuzz").FullName;
        private readonly NpgsqlDataSource _source;

        public HostileServer()
        {
            var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, $".s.PGSQL.{Port}")));
            listener.Listen(64);
            new Thread(() => Accept(listener)) { IsBackground = true }.Start();
            var builder = new NpgsqlSlimDataSourceBuilder(new NpgsqlConnectionStringBuilder
            {
                Host = _folder, Port = Port, Username = "u", Database = "d", SslMode = SslMode.Disable, Pooling = false, Timeout = 10,
                CommandTimeout = 10, GssEncryptionMode = GssEncryptionMode.Disable,
            }.ConnectionString);
            builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
            builder.EnableArrays();
            _source = builder.Build();
        }

        public byte[] Answer { get; set; } = [];

        public NpgsqlConnection Connect() => _source.OpenConnection();

        private void Accept(Socket listener)
        {
            while (true)
            {
                var client = listener.Accept();
                ThreadPool.UnsafeQueueUserWorkItem(_ => Serve(client), null);
            }
        }

        private void Serve(Socket client)
        {
            using var _ = client;
            try
            {
                var buffer = new byte[8192];
                // A request to cancel has sixteen bytes, and no answer.
                if (client.Receive(buffer) <= 16)
                {
                    return;
                }

                client.Send([
                    .. Message('R', [0, 0, 0, 0]), .. Message('S', [.. "server_version\0"u8, .. "15.4\0"u8]),
                    .. Message('S', FuzzTarget.Ascii("client_encoding\0UTF8\0")),
                    .. Message('S', FuzzTarget.Ascii("standard_conforming_strings\0on\0")),
                    .. Message('K', [0, 0, 0, 1, 0, 0, 0, 2]), .. Ready]);
                if (client.Receive(buffer) > 0)
                {
                    client.Send(Answer);
                    client.Shutdown(SocketShutdown.Send);
                    while (client.Receive(buffer) > 0)
                    {
                    }
                }
            }
            catch (SocketException)
            {
                // The client went away.
            }
        }
    }
}
