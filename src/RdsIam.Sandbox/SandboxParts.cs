using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Cluster;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Sandbox;

/// <summary>What stands behind the endpoint: account, clock, certificate authority and server.</summary>
internal sealed class SandboxParts : IAsyncDisposable
{
    private SandboxParts(PostgresCluster cluster, ClusterPasswords passwords, CertificateAuthority certificates)
    {
        Cluster = cluster;
        Passwords = passwords;
        Certificates = certificates;
        Account = World.CreateDemo(Clock.GetUtcNow());
    }

    public SandboxClock Clock { get; } = new();

    public DemoWorld Account { get; }

    public CertificateAuthority Certificates { get; }

    public PostgresCluster Cluster { get; }

    public ClusterPasswords Passwords { get; }

    /// <summary>Starts the server, filling it when it is new.</summary>
    public static async Task<SandboxParts> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var kept = KeptState.ReadPasswords(options.DataFolder);
        // Making keys takes as long as initdb does, and on another core.
        var certificates = Task.Run(() => KeptState.Authority(options.DataFolder), cancellationToken);
        var binaries = await PostgresBinaries.FindAsync(options.PgBin, options.Report, cancellationToken).ConfigureAwait(false);
        var cluster = await PostgresCluster.StartAsync(binaries, options.DataFolder, cancellationToken).ConfigureAwait(false);
        try
        {
            var passwords = kept ?? await FillAsync(cluster, options.DataFolder, cancellationToken).ConfigureAwait(false);
            return new SandboxParts(cluster, passwords, await certificates.ConfigureAwait(false));
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync().ConfigureAwait(false);
        Certificates.Dispose();
        Account.Dispose();
    }

    private static async Task<ClusterPasswords> FillAsync(
        PostgresCluster cluster, string? dataFolder, CancellationToken cancellationToken)
    {
        var passwords = ClusterPasswords.Create();
        await ClusterBootstrap.RunAsync(cluster, passwords, cancellationToken).ConfigureAwait(false);
        KeptState.WritePasswords(dataFolder, passwords);
        return passwords;
    }
}
