using System.Collections.Concurrent;
using RdsIam.Core.Postgres;

namespace RdsIam.Pipeline;

/// <summary>The server's notices on PowerShell's streams. They come on any thread; only the pipeline's may write.</summary>
internal sealed class NoticeWriter(Streams streams)
{
    private readonly int _pipelineThread = Environment.CurrentManagedThreadId;

    private readonly ConcurrentQueue<ServerNotice> _early = new();

    public void Take(ServerNotice notice)
    {
        _early.Enqueue(notice);
        if (Environment.CurrentManagedThreadId == _pipelineThread)
        {
            Flush();
        }
    }

    public void Flush()
    {
        while (_early.TryDequeue(out var notice))
        {
            Write(notice);
        }
    }

    private void Write(ServerNotice notice)
    {
        var text = notice.Hint is null ? notice.Text : $"{notice.Text} Hint: {notice.Hint}";
        if (notice.Severity == "WARNING")
        {
            streams.WriteWarning(text);
        }
        else
        {
            streams.Write(cmdlet =>
            {
                cmdlet.WriteVerbose($"{notice.Severity}: {text}");
                cmdlet.WriteInformation(text, [notice.Severity]);
            });
        }
    }
}
