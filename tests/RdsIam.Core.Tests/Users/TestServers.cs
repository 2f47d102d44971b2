using System.Collections.Concurrent;
using RdsIam.Core.Tests.Users;
using RdsIam.Sandbox.Cluster;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace RdsIam.Core.Tests.Users;

/// <summary>One PostgreSQL server for each version that tests ask for, started when first asked for, stopped at the end.</summary>
public sealed class TestServers : IAsyncLifetime
{
    /// <summary>Folders of more servers' programs to run the tests against, joined as in PATH.</summary>
    private const string MoreFolders = "RDSIAM_TEST_PG_BINS";

    private readonly ConcurrentDictionary<string, Lazy<Task<TestServer>>> _servers = new();

    /// <summary>The server that is installed here, the newest one of the npm package, and those of the environment.</summary>
    public static TheoryData<string> All =>
        [
            "installed",
            "npm",
            .. (Environment.GetEnvironmentVariable(MoreFolders) ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
        ];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The server of that name, which tests share; skips the test, with the reason, where it cannot be had.</summary>
    internal Task<TestServer> GetAsync(string name) =>
        OrSkipAsync(_servers.GetOrAdd(name, n => new Lazy<Task<TestServer>>(() => StartAsync(n))).Value);

    /// <summary>A server of the test's own, for what others would notice.</summary>
    internal static Task<TestServer> StartOwnAsync(string name) => OrSkipAsync(StartAsync(name));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Select(s => s.Value).Where(s => s.IsCompletedSuccessfully))
        {
            await (await server).DisposeAsync();
        }
    }

    private static async Task<TestServer> OrSkipAsync(Task<TestServer> server)
    {
        try
        {
            return await server;
        }
        catch (Fault fault) when (fault.ErrorId == "SandboxNoPostgres")
        {
            Assert.Skip(fault.Message);
            throw;
        }
    }

    private static async Task<TestServer> StartAsync(string name)
    {
        var binaries = name switch
        {
            "installed" => await PostgresBinaries.FindAsync(null, null, CancellationToken.None),
            "npm" => await PostgresBinaries.FindAsync(PostgresBinaries.FromNpm, null, CancellationToken.None),
            _ => PostgresBinaries.At(name) ?? throw new DirectoryNotFoundException(name),
        };
        return await TestServer.StartAsync(binaries);
    }
}
