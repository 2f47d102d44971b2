using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using RdsIam.Core.Files;

namespace RdsIam.Core.Proxy.Watching;

/// <summary>One event of a proxy; what is not known is left out of its line. Holds no secret.</summary>
internal sealed record ProxyEvent(string Event)
{
    public DateTimeOffset Time { get; init; }

    /// <summary>The endpoint.</summary>
    public string? Door { get; init; }

    public int? Port { get; init; }

    /// <summary>The client's number.</summary>
    public long? Client { get; init; }

    /// <summary>Where the client came from.</summary>
    public string? From { get; init; }

    public string? User { get; init; }

    public string? Database { get; init; }

    public string? Application { get; init; }

    public double? Milliseconds { get; init; }

    /// <summary>Bytes from the client.</summary>
    public long? Received { get; init; }

    /// <summary>Bytes to the client.</summary>
    public long? Sent { get; init; }

    public string? SqlState { get; init; }

    public string? Message { get; init; }
}

/// <summary>Writes a line of JSON for each event into a file of the owner's alone, on a thread that nobody waits for.</summary>
internal sealed class ProxyLog : IAsyncDisposable
{
    /// <summary>A disk that is slower than the clients loses lines, which the next one says; it does not hold them up.</summary>
    private const int MostWaiting = 10_000;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Channel<ProxyEvent> _events = Channel.CreateBounded<ProxyEvent>(MostWaiting);
    private readonly StreamWriter? _file;
    private readonly Task _writing;
    private readonly TimeProvider _time;
    private long _lost;

    /// <param name="path">Null: nothing is written.</param>
    /// <param name="time">For the events' times.</param>
    /// <exception cref="Fault">PrivateFileFailed: the file cannot be opened.</exception>
    public ProxyLog(string? path, TimeProvider time)
    {
        _time = time;
        _file = path is null ? null : PrivateFile.Append(path);
        _writing = _file is null ? Task.CompletedTask : Task.Run(WriteAsync);
    }

    /// <summary>Why the file lost lines; null: it lost none.</summary>
    public string? Trouble { get; private set; }

    public void Add(ProxyEvent line)
    {
        if (_file is not null && !_events.Writer.TryWrite(line with { Time = _time.GetUtcNow() }))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        await foreach (var line in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
                {
                    var gap = new ProxyEvent("lost") { Time = line.Time, Message = $"{lost} events" };
                    await _file!.WriteLineAsync(JsonSerializer.Serialize(gap, Format)).ConfigureAwait(false);
                }

                await _file!.WriteLineAsync(JsonSerializer.Serialize(line, Format)).ConfigureAwait(false);
                if (!_events.Reader.TryPeek(out _))
                {
                    await _file.FlushAsync().ConfigureAwait(false);
                }
            }
            catch (IOException e)
            {
                // A full disk ends no session.
                Trouble = e.Message;
                Interlocked.Increment(ref _lost);
            }
        }

        await CloseAsync().ConfigureAwait(false);
    }

    private async Task CloseAsync()
    {
        try
        {
            await _file!.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            Trouble = e.Message;
        }
    }
}
