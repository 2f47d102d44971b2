using RdsIam.Sandbox;

namespace RdsIam.Testing;

/// <summary>
/// One sandbox for all tests of the assembly, started when the first of them asks. Tests that move its clock, set its
/// controls or restart its server must start one of their own with <see cref="SandboxHost.StartAsync"/>.
/// </summary>
public sealed class SandboxFixture : IAsyncDisposable
{
    private static readonly Lazy<Task<SandboxHost>> Shared =
        new(() => SandboxHost.StartAsync(new SandboxOptions(), CancellationToken.None));

    /// <summary>The shared sandbox.</summary>
    internal static Task<SandboxHost> Host => Shared.Value;

    /// <summary>Stops it, if any test asked for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Shared.IsValueCreated)
        {
            await (await Shared.Value).DisposeAsync();
        }
    }
}
