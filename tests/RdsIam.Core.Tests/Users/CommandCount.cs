using System.Diagnostics;

namespace RdsIam.Core.Tests.Users;

/// <summary>Counts the commands (round trips) that the driver sends in this flow of control, by its own tracing.</summary>
internal sealed class CommandCount : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly Activity _scope = new Activity("count").Start();
    private int _count;

    public CommandCount()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == _scope.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("db.query.text") is not null || activity.GetTagItem("db.statement") is not null)
                {
                    Interlocked.Increment(ref _count);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose()
    {
        _listener.Dispose();
        _scope.Dispose();
    }
}
