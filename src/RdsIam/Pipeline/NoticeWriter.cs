using RdsIam.Core.Queries.Requests;

namespace RdsIam.Pipeline;

/// <summary>The server's notices on PowerShell's streams. They come on any thread.</summary>
internal sealed class NoticeWriter(Streams streams)
{
    /// <summary>The name of the file whose statements raise them; null: it is known.</summary>
    public string? File { get; set; }

    public void Take(ServerNotice notice)
    {
        var text = (File is null ? "" : $"{File}: ") + (notice.Hint is null ? notice.Text : $"{notice.Text} Hint: {notice.Hint}");
        if (notice.Severity == "WARNING")
        {
            streams.WriteLate(cmdlet => cmdlet.TellWarning(text));
        }
        else
        {
            streams.WriteLate(cmdlet =>
            {
                cmdlet.TellVerbose($"{notice.Severity}: {text}");
                cmdlet.TellInformation(text, notice.Severity);
            });
        }
    }
}
