using Npgsql;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox;
using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Testing;

/// <summary>Npgsql clients of a sandbox, as users write them.</summary>
internal static class SandboxClient
{
    /// <summary>Keys of a new session of the role that may connect as app_reader.</summary>
    public static SigningIdentity Assume(SandboxHost host, string? roleArn = null)
    {
        var now = host.Clock.GetUtcNow();
        var key = host.Account.World.AddSession(new RoleSession
        {
            RoleName = (roleArn ?? host.Account.RoleArn).Split('/')[^1],
            SessionName = "test",
            SessionToken = "session-token-" + Guid.NewGuid().ToString("N"),
            IssuedAt = now,
            ExpiresAt = now.AddHours(1),
        });
        return new SigningIdentity(key.Id, key.Secret, key.Session!.SessionToken, key.Session.ExpiresAt);
    }

    /// <summary>A token of the role for a user at an endpoint (the instance, unless another is named).</summary>
    public static string Token(SandboxHost host, string userName, string? hostName = null) => TokenSigner.Sign(
        TokenRequest.Create(hostName ?? host.Description.HostName, 5432, userName, host.Description.Region),
        Assume(host),
        host.Clock.GetUtcNow()).Value;

    /// <summary>Connections of one user with one password over verified TLS, without a pool.</summary>
    public static NpgsqlDataSource Source(
        SandboxHost host,
        string userName,
        string? password,
        string? hostName = null,
        Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var settings = Settings(host.Endpoint.Port, host.Description.RootCertificate);
        change?.Invoke(settings);
        return Build(settings, userName, password, hostName ?? host.Description.HostName);
    }

    /// <summary>Connections of the administrator of a sandbox in another process.</summary>
    public static NpgsqlDataSource Source(SandboxProcess sandbox, string password) =>
        Build(Settings(sandbox.Port, sandbox.Text("rootCertificate")), "postgres", password, sandbox.Text("hostName"));

    /// <summary>A pool of app_reader with a fresh token for each connection.</summary>
    public static NpgsqlDataSource Reader(SandboxHost host, Action<NpgsqlConnectionStringBuilder>? change = null) =>
        Source(host, ClusterBootstrap.UserName, Token(host, ClusterBootstrap.UserName), null, change);

    /// <summary>Connects and asks one thing.</summary>
    public static async Task<object?> AskAsync(this NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Connects, which is to be refused.</summary>
    public static async Task<PostgresException> RefusedAsync(this NpgsqlDataSource source, CancellationToken cancellationToken) =>
        await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
        });

    private static NpgsqlConnectionStringBuilder Settings(int port, string rootCertificate) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Database = ClusterBootstrap.Database,
        SslMode = SslMode.VerifyFull,
        RootCertificate = rootCertificate,
        Pooling = false,
        IncludeErrorDetail = true,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    private static NpgsqlDataSource Build(
        NpgsqlConnectionStringBuilder settings, string userName, string? password, string hostName)
    {
        settings.Username = userName;
        settings.Password = password;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseSslClientAuthenticationOptionsCallback(options => options.TargetHost = hostName);
        return builder.Build();
    }
}
