using RdsIam.Sandbox;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Testing;

/// <summary>The demo's account behind its endpoints; the clock is the real one plus an offset.</summary>
internal sealed class AwsScene : IAsyncDisposable
{
    private AwsScene(DemoWorld demo, SandboxClock clock, AwsEndpoints endpoints)
    {
        Demo = demo;
        Clock = clock;
        Endpoints = endpoints;
    }

    public DemoWorld Demo { get; }

    public World World => Demo.World;

    public SandboxClock Clock { get; }

    public AwsEndpoints Endpoints { get; }

    public string Url => Endpoints.Url;

    public static async Task<AwsScene> StartAsync()
    {
        var clock = new SandboxClock();
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
}
