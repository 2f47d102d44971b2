using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RdsIam.Core.Tests.Tokens;

/// <summary>A name server on a loopback port, over UDP and TCP, that knows a few aliases and addresses.</summary>
internal sealed class LoopbackDnsServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly Task _running;

    public LoopbackDnsServer()
    {
        (_udp, _tcp) = BothOnOnePort();
        _running = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint Address => (IPEndPoint)_udp.Client.LocalEndPoint!;

    /// <summary>CNAME records, owner to target.</summary>
    public Dictionary<string, string> Aliases { get; } = [];

    /// <summary>Names that have an address.</summary>
    public HashSet<string> Addresses { get; } = [];

    /// <summary>Give one alias an answer and leave the rest to the asker, as an authoritative server does.</summary>
    public bool OneStepOnly { get; init; }

    /// <summary>Say over UDP that the answer does not fit.</summary>
    public bool TruncateUdp { get; init; }

    /// <summary>Send forged answers over UDP before the true one.</summary>
    public bool ForgeFirst { get; init; }

    /// <summary>Swallow every question.</summary>
    public bool Silent { get; init; }

    /// <summary>Answer every question with this code.</summary>
    public int? ResponseCode { get; init; }

    public ConcurrentQueue<string> Asked { get; } = [];

    public ConcurrentQueue<string> AskedOverTcp { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Stop();
        await _running;
        _stop.Dispose();
    }

    /// <summary>The system chooses a port that is free for TCP; something else may hold its number for UDP, so it is asked again.</summary>
    private static (UdpClient Udp, TcpListener Tcp) BothOnOnePort()
    {
        for (var attempt = 1; ; attempt++)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                return (new UdpClient((IPEndPoint)tcp.LocalEndpoint), tcp);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < 100)
            {
                tcp.Stop();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var question = await _udp.ReceiveAsync(_stop.Token);
                Asked.Enqueue(NameIn(question.Buffer));
                foreach (var answer in Silent ? [] : AnswersOverUdp(question.Buffer))
                {
                    await _udp.SendAsync(answer, question.RemoteEndPoint, _stop.Token);
                }
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _stop.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, _stop.Token);
                AskedOverTcp.Enqueue(NameIn(question));
                var answer = Answer(question, truncated: false);
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync(length.Concat(answer).ToArray(), _stop.Token);
            }
            catch (Exception stopped) when (
                stopped is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
            }
        }
    }

    private IEnumerable<byte[]> AnswersOverUdp(byte[] question)
    {
        if (ForgeFirst)
        {
            var evil = new LoopbackAnswer(question).Alias(NameIn(question), "evil.abc123.us-east-1.rds.amazonaws.com").Bytes;
            byte[] wrongId = [.. evil];
            wrongId[0] ^= 0xFF;
            byte[] wrongQuestion = [.. evil];
            wrongQuestion[13] ^= 0x01;
            byte[] notAResponse = [.. evil];
            notAResponse[2] = 0x01;
            foreach (var forged in (byte[][])[wrongId, wrongQuestion, notAResponse, evil[..20], []])
            {
                yield return forged;
            }
        }

        yield return Answer(question, TruncateUdp);
    }

    private byte[] Answer(byte[] question, bool truncated)
    {
        var name = NameIn(question);
        var isKnown = Aliases.ContainsKey(name) || Addresses.Contains(name);
        var answer = new LoopbackAnswer(question, ResponseCode ?? (isKnown ? 0 : 3), truncated);
        while (!truncated && ResponseCode is null && Aliases.TryGetValue(name, out var target) && answer.Count < 20)
        {
            answer.Alias(name, target);
            name = target;
            if (OneStepOnly)
            {
                return answer.Bytes;
            }
        }

        return !truncated && ResponseCode is null && Addresses.Contains(name) ? answer.Address(name).Bytes : answer.Bytes;
    }

    private static string NameIn(byte[] message)
    {
        var labels = new List<string>();
        for (var at = 12; message[at] != 0; at += message[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(message, at + 1, message[at]));
        }

        return string.Join('.', labels);
    }
}

/// <summary>Builds an answer record by record; a name's second mention is a compression pointer, as servers write it.</summary>
internal sealed class LoopbackAnswer
{
    private readonly List<byte> _bytes;
    private readonly Dictionary<string, int> _places = [];

    public LoopbackAnswer(byte[] question, int responseCode = 0, bool truncated = false)
    {
        _bytes = [.. question];
        _bytes[2] = (byte)(truncated ? 0x83 : 0x81);
        _bytes[3] = (byte)(0x80 | responseCode);
    }

    public int Count { get; private set; }

    public byte[] Bytes => [.. _bytes];

    public LoopbackAnswer Alias(string owner, string target) => Record(owner, 5, () => Name(target));

    public LoopbackAnswer Address(string owner) => Record(owner, 1, () => _bytes.AddRange([10, 0, 0, 5]));

    private LoopbackAnswer Record(string owner, byte type, Action data)
    {
        Name(owner);
        _bytes.AddRange([0, type, 0, 1, 0, 0, 0, 60, 0, 0]);
        var start = _bytes.Count;
        data();
        _bytes[start - 1] = (byte)(_bytes.Count - start);
        _bytes[7] = (byte)++Count;
        return this;
    }

    private void Name(string name)
    {
        for (var rest = name; rest.Length > 0; rest = rest[Math.Min(rest.Length, rest.Split('.')[0].Length + 1)..])
        {
            if (_places.TryGetValue(rest, out var place))
            {
                _bytes.AddRange([(byte)(0xC0 | (place >> 8)), (byte)place]);
                return;
            }

            _places[rest] = _bytes.Count;
            var label = rest.Split('.')[0];
            _bytes.Add((byte)label.Length);
            _bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        _bytes.Add(0);
    }
}
