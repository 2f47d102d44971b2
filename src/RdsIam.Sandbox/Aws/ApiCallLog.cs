namespace RdsIam.Sandbox.Aws;

/// <summary>A call that came in: who asked for what, and what code the answer had (null: it succeeded).</summary>
internal sealed record ApiCall(DateTimeOffset Time, string Service, string Action, string? CallerArn, string? ErrorCode);

/// <summary>The latest calls, so that a test can say what was sent and that nothing else was. Thread-safe.</summary>
internal sealed class ApiCallLog
{
    private const int Kept = 1000;
    private readonly Queue<ApiCall> _calls = new();

    public void Add(ApiCall call)
    {
        lock (_calls)
        {
            _calls.Enqueue(call);
            while (_calls.Count > Kept)
            {
                _calls.Dequeue();
            }
        }
    }

    public IReadOnlyList<ApiCall> ToList()
    {
        lock (_calls)
        {
            return [.. _calls];
        }
    }
}
