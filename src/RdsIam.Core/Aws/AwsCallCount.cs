namespace RdsIam.Core.Aws;

/// <summary>How many calls to AWS, each try by itself, were made in the flow of control that began it and below.</summary>
internal sealed class AwsCallCount
{
    private static readonly AsyncLocal<AwsCallCount?> Ambient = new();

    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Begins to count in this flow; what is awaited in it counts too.</summary>
    public static AwsCallCount Begin() => Ambient.Value = new AwsCallCount();

    /// <summary>A call is being made.</summary>
    public static void Add()
    {
        if (Ambient.Value is { } count)
        {
            Interlocked.Increment(ref count._calls);
        }
    }
}
