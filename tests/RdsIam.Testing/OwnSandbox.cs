using RdsIam.Sandbox;

namespace RdsIam.Testing;

/// <summary>A sandbox for one test class alone, whose tests (one at a time) may move its clock and make trouble in it.</summary>
public sealed class OwnSandbox : IAsyncLifetime
{
    private SandboxHost? _host;

    internal SandboxHost Host => _host!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() =>
        _host = await SandboxHost.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
