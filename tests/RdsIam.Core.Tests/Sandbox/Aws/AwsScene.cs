using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Sandbox.Aws;

/// <summary>The demo's account behind its endpoints; the clock is the real one plus an offset.</summary>
internal sealed class AwsScene : IAsyncDisposable
{
    private AwsScene(DemoWorld demo, OffsetClock clock, AwsEndpoints endpoints)
    {
        Demo = demo;
        Clock = clock;
        Endpoints = endpoints;
    }

    public DemoWorld Demo { get; }

    public World World => Demo.World;

    public OffsetClock Clock { get; }

    public AwsEndpoints Endpoints { get; }

    public string Url => Endpoints.Url;

    public static async Task<AwsScene> StartAsync()
    {
        var clock = new OffsetClock();
        var demo = World.CreateDemo(clock.GetUtcNow());
        var options = new AwsEndpointOptions { SetClockOffset = offset => clock.Offset = offset };
        var endpoints = await AwsEndpoints.StartAsync(demo.World, clock, 0, options, TestContext.Current.CancellationToken);
        return new AwsScene(demo, clock, endpoints);
    }

    public async ValueTask DisposeAsync()
    {
        await Endpoints.DisposeAsync();
        Demo.Dispose();
    }

    internal sealed class OffsetClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
