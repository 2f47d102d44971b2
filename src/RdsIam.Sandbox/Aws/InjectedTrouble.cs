namespace RdsIam.Sandbox.Aws;

/// <summary>
/// Errors that the next calls are to meet, whatever they ask: throttling, a service that is down; and pages shorter than asked for.
/// Thread-safe.
/// </summary>
internal sealed class InjectedTrouble
{
    private readonly object _gate = new();
    private readonly Queue<(int Status, string Code, string Message)> _waiting = new();

    /// <summary>How much a page of a list has at most.</summary>
    public int LongestPage { get; set; } = int.MaxValue;

    /// <summary>Lets the next calls fail with AWS's answer to too many of them.</summary>
    public void Throttle(int calls) => Fail(calls, 400, "Throttling", "Rate exceeded");

    /// <summary>Lets the next calls fail with an error.</summary>
    public void Fail(int calls, int status, string code, string message)
    {
        lock (_gate)
        {
            for (var call = 0; call < calls; call++)
            {
                _waiting.Enqueue((status, code, message));
            }
        }
    }

    /// <summary>Meets one call.</summary>
    /// <exception cref="AwsFault">An error was waiting.</exception>
    public void Meet()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var next))
            {
                throw new AwsFault(next.Status, next.Code, next.Message);
            }
        }
    }
}
