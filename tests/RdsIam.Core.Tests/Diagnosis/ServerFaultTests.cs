using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Core.Tests.Diagnosis;

/// <summary>
/// Faults of the network, TLS, the server and the database: each made for real, named as the first cause, and gone once its fix is
/// followed.
/// </summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class ServerFaultTests(OwnSandbox sandbox) : IClassFixture<OwnSandbox>, IDisposable
{
    private readonly DiagnosisScene _scene = new(sandbox.Host);

    private EndpointControls Controls => _scene.Host.Endpoint.Controls;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(false, "LoginNotAnIamUser")]
    [InlineData(true, "UserMissing")]
    public async Task User_missing(bool administrator, string cause)
    {
        var request = Known("not_made_yet", administrator);
        var check = await DiagnosisScene.NamesAsync("Authentication", cause, request);
        Assert.EndsWith("New-RdsIamUser not_made_yet", check.Finding.Fix, StringComparison.Ordinal);
        await _scene.ExecuteAsync("create user \"not_made_yet\" with login");
        await _scene.ExecuteAsync("grant rds_iam to \"not_made_yet\"");
        await DiagnosisScene.WorksAsync(request);
        await _scene.ExecuteAsync("drop user not_made_yet");
    }

    [Theory]
    [InlineData(false, "LoginNotAnIamUser")]
    [InlineData(true, "UserNotInRdsIam")]
    public async Task User_not_in_rds_iam(bool administrator, string cause)
    {
        var request = Known("app_password", administrator);
        var check = await DiagnosisScene.NamesAsync("Authentication", cause, request);
        Assert.Contains("New-RdsIamUser app_password", check.Finding.Fix, StringComparison.Ordinal);
        await _scene.ExecuteAsync("grant rds_iam to \"app_password\"");
        await DiagnosisScene.WorksAsync(request);
        await _scene.ExecuteAsync("revoke rds_iam from app_password");
    }

    [Theory]
    [InlineData("APP_Reader", false)]
    [InlineData("quoted", true)]
    public async Task Case_differs_in_the_database(string user, bool administrator)
    {
        await _scene.ExecuteAsync("create user \"Quoted\"");
        await _scene.ExecuteAsync("grant rds_iam to \"Quoted\"");
        var right = administrator ? "Quoted" : "app_reader";
        _scene.Allow(_scene.Arn(user: user));
        var request = _scene.Good with { UserName = user, Administrator = administrator ? _scene.Administrator : null };
        var check = await DiagnosisScene.NamesAsync("Authentication", "UserCaseDiffers", request);
        Assert.Contains($"-UserName {right}", check.Finding.Fix, StringComparison.Ordinal);
        _scene.Allow(_scene.Arn(user: right));
        await DiagnosisScene.WorksAsync(request with { UserName = right });
        await _scene.ExecuteAsync("drop user \"Quoted\"");
    }

    [Fact]
    public async Task A_role_that_may_not_log_in()
    {
        await _scene.ExecuteAsync("alter role app_reader nologin");
        var check = await DiagnosisScene.NamesAsync("Authentication", "LoginRoleMayNotLogIn", _scene.Good);
        Assert.Contains("alter role \"app_reader\" with login", check.Finding.Fix, StringComparison.Ordinal);
        await _scene.ExecuteAsync("alter role \"app_reader\" with login");
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Unknown_CA()
    {
        var check = await DiagnosisScene.NamesAsync("Tls", "TlsUnknownCa", _scene.Good with { RootCertificate = null });
        Assert.Contains("-RootCertificate", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Theory]
    [InlineData("wrong-name", "TlsNameMismatch")]
    [InlineData("expired", "TlsCertificateExpired")]
    public async Task Certificate_with_the_wrong_name_or_expired(string kind, string cause)
    {
        var (certificates, now) = (_scene.Host.Certificates, DateTimeOffset.UtcNow);
        Controls.Certificate = kind == "expired"
            ? certificates.IssueExpired([_scene.Good.HostName], now)
            : certificates.Issue(["another-database.example"], now);
        await DiagnosisScene.NamesAsync("Tls", cause, _scene.Good);
        Controls.Certificate = null;
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_a_warning()
    {
        var now = DateTimeOffset.UtcNow;
        Controls.Certificate = _scene.Host.Certificates.Issue([_scene.Good.HostName], now.AddDays(-300), now.AddDays(10));
        var tls = (await DiagnosisScene.RunAsync(_scene.Good)).Single(check => check.Name == "Tls");
        Assert.Equal((CheckStatus.Warning, "TlsCertificateEndsSoon"), (tls.Status, tls.Cause));
    }

    [Fact]
    public async Task TLS_not_offered()
    {
        Controls.RefuseTls = true;
        await DiagnosisScene.NamesAsync("Tls", "TlsNotOffered", _scene.Good);
        Controls.RefuseTls = false;
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task TLS_refused()
    {
        Controls.RefuseHandshake = true;
        await DiagnosisScene.NamesAsync("Tls", "TlsHandshakeFailed", _scene.Good);
        Controls.RefuseHandshake = false;
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Database_missing()
    {
        var check = await DiagnosisScene.NamesAsync("Database", "LoginDatabaseNotFound", _scene.Good with { Database = "Demo" });
        Assert.Contains("-Database demo", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good with { Database = "demo" });
    }

    [Fact]
    public async Task Right_to_connect_to_the_database_missing()
    {
        await _scene.ExecuteAsync("create database closed");
        await _scene.ExecuteAsync("revoke connect on database closed from public");
        var request = _scene.Good with { Database = "closed" };
        var check = await DiagnosisScene.NamesAsync("Database", "LoginConnectNotGranted", request);
        Assert.Contains("grant connect on database \"closed\" to \"app_reader\"", check.Finding.Fix, StringComparison.Ordinal);
        await _scene.ExecuteAsync("grant connect on database \"closed\" to \"app_reader\"");
        await DiagnosisScene.WorksAsync(request);
        await _scene.ExecuteAsync("drop database closed with (force)");
    }

    [Fact]
    public async Task Schema_right_missing()
    {
        await _scene.ExecuteAsync("create schema ledger create table entries (id int)");
        var request = _scene.Good with { Schemas = ["sales", "ledger"] };
        var check = await DiagnosisScene.NamesAsync("Rights", "SchemaRightMissing", request);
        Assert.Contains("grant usage on schema \"ledger\" to \"app_reader\"", check.Finding.Fix, StringComparison.Ordinal);
        await _scene.ExecuteAsync("grant usage on schema \"ledger\" to \"app_reader\"");
        await DiagnosisScene.WorksAsync(request);

        var table = await DiagnosisScene.NamesAsync("Rights", "TableRightMissing", request with { Tables = ["ledger.entries"] });
        Assert.Contains("grant select on \"ledger\".\"entries\" to \"app_reader\"", table.Finding.Fix, StringComparison.Ordinal);
        await _scene.ExecuteAsync("grant select on \"ledger\".\"entries\" to \"app_reader\"");
        await DiagnosisScene.WorksAsync(request with { Tables = ["ledger.entries", "sales.orders"] });
        await _scene.ExecuteAsync("drop schema ledger cascade");
        await DiagnosisScene.NamesAsync("Rights", "SchemaMissing", request);
        await DiagnosisScene.NamesAsync("Rights", "TableMissing", _scene.Good with { Tables = ["sales.Orders"] });
    }

    [Fact]
    public async Task Too_many_connections()
    {
        Controls.State = EndpointState.TooManyConnections;
        await DiagnosisScene.NamesAsync("Authentication", "LoginTooManyConnections", _scene.Good);
        Controls.State = EndpointState.Available;
        await DiagnosisScene.WorksAsync(_scene.Good);

        // PostgreSQL's own limit of the role.
        await _scene.ExecuteAsync("alter role app_reader connection limit 0");
        await DiagnosisScene.NamesAsync("Authentication", "LoginTooManyConnections", _scene.Good);
        await _scene.ExecuteAsync("alter role app_reader connection limit -1");
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Theory]
    [InlineData(nameof(EndpointState.StartingUp), "LoginServerStarting")]
    [InlineData(nameof(EndpointState.ShuttingDown), "LoginServerStopping")]
    public async Task Server_starting_up_or_shutting_down(string state, string cause)
    {
        Controls.State = Enum.Parse<EndpointState>(state);
        var check = await DiagnosisScene.NamesAsync("Authentication", cause, _scene.Good);
        Assert.Contains("ry again in a moment", check.Finding.Fix, StringComparison.Ordinal);
        Controls.State = EndpointState.Available;
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Server_in_failover()
    {
        var account = _scene.Host.Account;
        var request = _scene.Good with { HostName = account.ClusterHostName };
        Controls.State = EndpointState.FailingOver;
        // What the network shows alone (the break may be quicker than the handshake of TCP), and what RDS says of it.
        await DiagnosisScene.NamesAsync("Tcp|Tls", "ConnectionClosed", request);
        _scene.World.SetStatus(account.ClusterResourceId, "failing-over");
        var check = await DiagnosisScene.NamesAsync("Endpoint", "EndpointFailingOver", request);
        Assert.Contains("try again", check.Finding.Fix, StringComparison.Ordinal);
        Controls.State = EndpointState.Available;
        _scene.World.SetStatus(account.ClusterResourceId, "available");
        await DiagnosisScene.WorksAsync(request);
    }

    [Fact]
    public async Task An_instance_that_is_stopped()
    {
        _scene.World.SetStatus(_scene.Host.Account.ResourceId, "stopped");
        await DiagnosisScene.NamesAsync("Endpoint", "EndpointNotAvailable", _scene.Good);
    }

    [Fact]
    public async Task Port_closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var check = await DiagnosisScene.NamesAsync("Tcp", "ConnectRefused", _scene.Good with { ConnectToPort = port });
        Assert.Contains("tunnel", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Host_unresolvable()
    {
        // There is no such name on this machine's name servers, as a private endpoint's is not outside of its network.
        var check = await DiagnosisScene.NamesAsync("Dns", "HostNotResolved", _scene.Good with { ConnectToHost = null, ConnectToPort = null });
        Assert.Contains("-ConnectTo", check.Finding.Fix, StringComparison.Ordinal);
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task Black_holed_address_times_out_within_the_connect_timeout()
    {
        using var hole = new BlackHole();
        var request = _scene.Good with { ConnectToPort = hole.Port, ConnectTimeout = TimeSpan.FromSeconds(2) };
        var check = await DiagnosisScene.NamesAsync("Tcp", "ConnectTimedOut", request);
        Assert.Contains("within 2 seconds", check.Finding.Detail, StringComparison.Ordinal);
        // The socket's own patience is two minutes.
        Assert.InRange(check.Duration, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(30));
        await DiagnosisScene.WorksAsync(_scene.Good);
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_says_nothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var request = _scene.Good with
        {
            ConnectToPort = ((IPEndPoint)silent.LocalEndpoint).Port,
            ConnectTimeout = TimeSpan.FromSeconds(2),
        };
        await DiagnosisScene.NamesAsync("Tls", "ConnectTimedOut", request);
    }

    [Fact]
    public async Task RDS_Proxy_without_a_secret_for_the_user()
    {
        Controls.ProxyUsers = ["postgres"];
        var request = _scene.Good with { HostName = _scene.Host.Account.ProxyHostName };
        var check = await DiagnosisScene.NamesAsync("Authentication", "ProxyHasNoSecret", request);
        Assert.Contains("Secrets Manager", check.Finding.Fix, StringComparison.Ordinal);
        Controls.ProxyUsers = ["postgres", "app_reader"];
        await DiagnosisScene.WorksAsync(request);
    }

    [Fact]
    public async Task RDS_Proxy_without_a_connection_to_the_database()
    {
        Controls.State = EndpointState.NoDatabaseConnection;
        var request = _scene.Good with { HostName = _scene.Host.Account.ProxyHostName };
        await DiagnosisScene.NamesAsync("Authentication", "ProxyHasNoConnection", request);
        Controls.State = EndpointState.Available;
        await DiagnosisScene.WorksAsync(request);
    }

    [Fact]
    public async Task RDS_Proxy_with_IAM_disabled()
    {
        _scene.World.SetIamAuthentication(_scene.Host.Account.ProxyResourceId, enabled: false);
        var request = _scene.Good with { HostName = _scene.Host.Account.ProxyHostName };
        var check = await DiagnosisScene.NamesAsync("IamAuthentication", "ProxyIamDisabled", request);
        Assert.Contains("set IAMAuth to REQUIRED", check.Finding.Fix, StringComparison.Ordinal);
        _scene.World.SetIamAuthentication(_scene.Host.Account.ProxyResourceId, enabled: true);
        await DiagnosisScene.WorksAsync(request);
    }

    private DiagnosisRequest Known(string user, bool administrator)
    {
        _scene.Allow(_scene.Arn(user: user));
        return _scene.Good with { UserName = user, Administrator = administrator ? _scene.Administrator : null };
    }
}
