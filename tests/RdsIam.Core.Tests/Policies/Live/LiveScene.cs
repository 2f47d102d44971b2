using RdsIam.Core.Tests.Endpoints;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>The sandbox's account, which answers as IAM, STS and RDS do; new for each test.</summary>
public abstract class LiveScene : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected EndpointScene Scene { get; private set; } = null!;

    private protected World World => Scene.World;

    public virtual async ValueTask InitializeAsync() => Scene = await EndpointScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Scene.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
