using System.Collections.Concurrent;

namespace RdsIam.Core.Tracing;

/// <summary>
/// Who is told on the way what is done: a cmdlet's verbose and debug streams. Nothing secret is told. From any thread; what comes
/// after the end is dropped, as work that goes on keeps the flow that it was started in.
/// </summary>
/// <param name="verbose">Takes what is of use to a person; null: nobody wants it.</param>
/// <param name="debug">Takes the calls to AWS; null: nobody wants them.</param>
internal sealed class TraceSink(Action<string>? verbose, Action<string>? debug)
{
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);
    private volatile Action<string>? _verbose = verbose;
    private volatile Action<string>? _debug = debug;

    public bool IsVerbose => _verbose is not null;

    public bool IsDebug => _debug is not null;

    public void Verbose(string text) => _verbose?.Invoke(text);

    /// <summary>The same, where it would be said again at each call.</summary>
    public void VerboseOnce(string text)
    {
        if (_verbose is { } tell && _told.TryAdd(text, true))
        {
            tell(text);
        }
    }

    public void Debug(string text) => _debug?.Invoke(text);

    /// <summary>Nobody listens any more.</summary>
    public void Close() => (_verbose, _debug) = (null, null);
}
