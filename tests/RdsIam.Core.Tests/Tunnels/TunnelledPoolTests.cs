using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using RdsIam.Core.Aws;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Sandbox;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>A pool whose connections go through Session Manager to a real server; the endpoint's name stays signed and verified.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class TunnelledPoolTests(OwnSandbox sandbox) : IClassFixture<OwnSandbox>, IAsyncLifetime
{
    private readonly AwsEnvironment _environment = new();
    private SsmTunnel _tunnel = null!;
    private TunnelDoor _door = null!;
    private ConnectionPool _pool = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SandboxHost Host => sandbox.Host;

    public ValueTask InitializeAsync()
    {
        var about = Host.Description;
        _environment.Set("AWS_ENDPOINT_URL", about.AwsEndpointUrl);
        var user = new CredentialOptions { AccessKey = about.AccessKeyId, SecretKey = about.SecretAccessKey };
        _tunnel = new SsmTunnel(
            new SsmApi(IdentitySources.Create(user), new AwsClientSettings(about.Region)),
            SsmTarget.Parse(about.ThroughSsm["ssm:".Length..]),
            SsmDocument.ToRemoteHost,
            SsmScene.Quick,
            TimeProvider.System);
        _door = TunnelDoor.Open(_tunnel, about.HostName, about.Port);
        var target = new ConnectionTarget
        {
            HostName = about.HostName,
            Port = about.Port,
            ConnectToHost = _door.Folder,
            ConnectToPort = TunnelDoor.Port,
            Database = about.Database,
            UserName = about.UserName,
            Region = about.Region,
            RootCertificate = about.RootCertificate,
        };
        _pool = ConnectionPools.Get(target, IdentitySources.Create(user with { RoleArn = [about.RoleArn] }));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        ConnectionPools.Remove(_pool);
        await _door.DisposeAsync();
        await _tunnel.DisposeAsync();
        _environment.Dispose();
    }

    [Fact]
    public async Task Twenty_connections_of_a_pool_share_one_session()
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _pool.OpenAsync(Token).AsTask()));
        foreach (var connection in connections)
        {
            await using var command = new NpgsqlCommand("select current_user::text", connection);
            Assert.Equal("app_reader", await command.ExecuteScalarAsync(Token));
            await connection.DisposeAsync();
        }

        Assert.Single(_tunnel.Sessions);
        Assert.Equal(1, Host.Aws.Sessions.Open);
    }

    [Fact]
    public async Task A_hundred_megabytes_go_up_and_down_unchanged_while_the_service_closes_the_line()
    {
        await using var connection = await _pool.OpenAsync(Token);
        await using (var create = new NpgsqlCommand("create temp table t (n int, t text)", connection))
        {
            await create.ExecuteNonQueryAsync(Token);
        }

        using var sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = 0L;
        await using (var copy = await connection.BeginTextImportAsync("copy t from stdin", Token))
        {
            for (var n = 0; n < 100; n++)
            {
                var piece = Lines(n);
                length += piece.Length;
                sent.AppendData(Encoding.ASCII.GetBytes(piece));
                await copy.WriteAsync(piece.AsMemory(), Token);
                if (n == 40)
                {
                    await Host.Aws.Messages.CloseAllAsync();
                }
            }
        }

        using var got = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var copy = await connection.BeginTextExportAsync("copy (select * from t) to stdout", Token))
        {
            var buffer = new char[1 << 16];
            for (var count =
                await copy.ReadAsync(buffer.AsMemory(), Token); count > 0; count = await copy.ReadAsync(buffer.AsMemory(), Token))
            {
                got.AppendData(Encoding.ASCII.GetBytes(buffer, 0, count));
            }
        }

        Assert.True(length > 100_000_000, $"{length} bytes");
        Assert.Equal(sent.GetHashAndReset(), got.GetHashAndReset());
        Assert.Equal(1, _tunnel.Sessions.Single().Resumed);
    }

    private static string Lines(int part)
    {
        var text = new StringBuilder(1_100_000);
        for (var n = 0; n < 1000; n++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part * 1000 + n}\t{Convert.ToHexString(RandomNumberGenerator.GetBytes(500))}\n");
        }

        return text.ToString();
    }
}
