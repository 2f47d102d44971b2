using Npgsql;
using RdsIam.Core.Connections;
using RdsIam.Core.Credentials;
using RdsIam.Core.Proxy;
using RdsIam.Core.Proxy.Lines;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>A proxy before a sandbox's database, and clients of it.</summary>
internal sealed class ProxyScene : IAsyncDisposable
{
    private ProxyScene(ProxyServer server) => Server = server;

    public ProxyServer Server { get; }

    public ProxyDoor Door => Server.Doors[0];

    public string? Password => Server.Guard.Secret?.Password;

    public DoorLines Lines => new(Door, Server.Options, Server.Guard, Server.Files);

    /// <summary>A proxy for app_reader, or as changed.</summary>
    public static async Task<ProxyScene> StartAsync(
        SandboxHost host, Func<ProxyOptions, ProxyOptions>? change = null, IIdentitySource? identity = null)
    {
        var source = identity ?? new StaticIdentitySource(SandboxClient.Assume(host), "given keys", host.Clock);
        return await StartAsync(new DoorOptions(TargetOf(host), source, 0), host.Clock, change);
    }

    public static async Task<ProxyScene> StartAsync(DoorOptions door, TimeProvider time, Func<ProxyOptions, ProxyOptions>? change = null)
    {
        var options = new ProxyOptions { Doors = [door], Time = time };
        return new(await ProxyServer.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken));
    }

    public static ConnectionTarget TargetOf(SandboxHost host, string user = "app_reader") => new()
    {
        HostName = host.Description.HostName,
        ConnectToHost = "127.0.0.1",
        ConnectToPort = host.Endpoint.Port,
        Database = host.Description.Database,
        UserName = user,
        Region = host.Description.Region,
        RootCertificate = host.Description.RootCertificate,
    };

    /// <summary>Npgsql, as its own line says.</summary>
    public NpgsqlDataSource Source(Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            Lines.Npgsql()) { Pooling = false, IncludeErrorDetail = true, GssEncryptionMode = GssEncryptionMode.Disable };
        change?.Invoke(settings);
        return NpgsqlDataSource.Create(settings.ConnectionString);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
