using System.Globalization;
using System.Text;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>The sandbox's log: refusals as RDS writes them to iam-db-auth-error, and connections. Never a token.</summary>
internal sealed class SandboxLog : IDisposable
{
    private readonly object _gate = new();
    private readonly StreamWriter _writer;
    private readonly TimeProvider _clock;

    /// <summary>Opens the file, adding to what is there; others may read it meanwhile.</summary>
    public SandboxLog(string path, TimeProvider clock)
    {
        Path = path;
        _clock = clock;
        var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _writer = new StreamWriter(file, new UTF8Encoding(false)) { AutoFlush = true };
    }

    public string Path { get; }

    public void Info(string text) => Write("[INFO] " + text);

    public void Error(string text) => Write("[ERROR] " + text);

    /// <summary>A line with the time as RDS writes it. What a client chose (a user name) cannot break out of its line.</summary>
    public void Write(string line)
    {
        var time = _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss,fff", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            _writer.WriteLine($"{time} {line.ReplaceLineEndings(" ")}");
        }
    }

    public void Dispose() => _writer.Dispose();
}
