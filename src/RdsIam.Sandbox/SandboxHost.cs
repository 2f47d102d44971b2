using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Cluster;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Sandbox;

/// <summary>A running sandbox: an AWS account, a PostgreSQL server and the endpoint in front of it.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    private readonly SandboxParts _parts;
    private readonly SandboxFiles _files;

    private readonly PostgresEndpoint _private;
    private readonly string _privateHostName;

    private SandboxHost(
        SandboxParts parts,
        SandboxFiles files,
        AwsEndpoints aws,
        PostgresEndpoint endpoint,
        (PostgresEndpoint Endpoint, string HostName) hidden)
    {
        _parts = parts;
        _files = files;
        Aws = aws;
        Endpoint = endpoint;
        (_private, _privateHostName) = hidden;
        Description = Describe();
    }

    /// <summary>What clients need.</summary>
    public SandboxDescription Description { get; }

    /// <summary>The AWS account with its users, roles, policies and databases.</summary>
    public DemoWorld Account => _parts.Account;

    /// <summary>Signs the endpoint's certificates, and others for tests.</summary>
    public CertificateAuthority Certificates => _parts.Certificates;

    /// <summary>The time by which tokens and credentials are judged.</summary>
    public SandboxClock Clock => _parts.Clock;

    public PostgresCluster Cluster => _parts.Cluster;

    public PostgresEndpoint Endpoint { get; }

    /// <summary>STS, RDS and IAM.</summary>
    public AwsEndpoints Aws { get; }

    /// <summary>The passwords of <c>postgres</c> and <c>app_password</c>.</summary>
    public ClusterPasswords Passwords => _parts.Passwords;

    /// <summary>Starts a sandbox; when this returns, clients can connect.</summary>
    /// <exception cref="Core.Fault">There is no PostgreSQL, it failed, the port is taken or the folder is not ours.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var parts = await SandboxParts.StartAsync(options, cancellationToken).ConfigureAwait(false);
        SandboxFiles? files = null;
        PostgresEndpoint? endpoint = null;
        PostgresEndpoint? hidden = null;
        var name = parts.Account.AddPrivateInstance();
        var refusals = new RefusalGroups(parts.Account.World, parts.Clock);
        var master = new MasterPassword { Value = parts.Passwords.Administrator };
        try
        {
            files = SandboxFiles.Write(parts);
            endpoint = PostgresEndpoint.Start(
                Settings(options, parts, files.Log, one => one.HostName != name) with { Refused = refusals.Add });
            hidden = PostgresEndpoint.Start(Settings(options, parts, files.Log, one => one.HostName == name) with
            {
                DefaultHostName = name, ListenPath = files.PrivateSocket, Refused = refusals.Add,
            });
            var awsOptions = new AwsEndpointOptions
            {
                SetClockOffset = offset => parts.Clock.Offset = offset,
                Resolve = (host, port) => !Find(parts, host, port) ? null
                    : string.Equals(host, name, StringComparison.OrdinalIgnoreCase) ? hidden.Address : endpoint.Address,
                MoreCommands = ServerControl.Commands(parts, endpoint, refusals, master),
                Refusals = refusals,
                MasterPassword = master,
            };
            var aws = await AwsEndpoints.StartAsync(parts.Account.World, parts.Clock, 0, awsOptions, cancellationToken)
                .ConfigureAwait(false);
            return new SandboxHost(parts, files, aws, endpoint, (hidden, name));
        }
        catch
        {
            await StopAsync([endpoint, hidden], files, parts).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds an Aurora DSQL cluster, behind the same endpoint.</summary>
    public Task<DsqlCluster> AddDsqlAsync(CancellationToken cancellationToken) => DsqlDatabase.AddAsync(_parts, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Aws.DisposeAsync().ConfigureAwait(false);
        await StopAsync([Endpoint, _private], _files, _parts).ConfigureAwait(false);
    }

    private static async Task StopAsync(IEnumerable<PostgresEndpoint?> endpoints, SandboxFiles? files, SandboxParts parts)
    {
        foreach (var endpoint in endpoints.OfType<PostgresEndpoint>())
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
        }

        files?.Dispose();
        await parts.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether the account's network has an endpoint of that name and port.</summary>
    private static bool Find(SandboxParts parts, string host, int port) => parts.Account.World.Endpoints(parts.Clock.GetUtcNow())
        .Any(one => one.Port == port && string.Equals(one.HostName, host, StringComparison.OrdinalIgnoreCase));

    private static EndpointSettings Settings(
        SandboxOptions options, SandboxParts parts, SandboxLog log, Func<DatabaseEndpoint, bool> isHere) => new()
    {
        SocketPath = parts.Cluster.SocketPath,
        Endpoints = () => [.. parts.Account.World.Endpoints(parts.Clock.GetUtcNow()).Where(isHere)],
        DefaultHostName = parts.Account.HostName,
        Authority = new TokenAuthority(parts.Account.World, parts.Clock),
        Certificates = parts.Certificates,
        IsLinked = (role, arn, cancellationToken) => DsqlDatabase.IsLinkedAsync(parts.Cluster, role, arn, cancellationToken),
        Log = log,
        IamConnectionsPerSecond = options.IamConnectionsPerSecond,
        Port = options.Port,
    };

    private SandboxDescription Describe() => new()
    {
        HostName = Account.HostName,
        Port = 5432,
        ConnectTo = $"127.0.0.1:{Endpoint.Port}",
        Region = Account.Region,
        AccountId = Account.AccountId,
        ResourceId = Account.ResourceId,
        Database = ClusterBootstrap.Database,
        RootCertificate = _files.RootCertificate,
        AdminUserName = ClusterBootstrap.AdministratorName,
        AdminPassword = Passwords.Administrator,
        UserName = ClusterBootstrap.UserName,
        DeniedUserName = ClusterBootstrap.DeniedUserName,
        AccessKeyId = Account.AccessKeyId,
        SecretAccessKey = Account.SecretAccessKey,
        RoleArn = Account.RoleArn,
        AwsEndpointUrl = Aws.Url,
        ThroughSsm = $"ssm:{Aws.Sessions.Machines[0].Id}",
        PrivateHostName = _privateHostName,
        LogFile = _files.Log.Path,
        AwsConfigFile = _files.AwsConfig,
        ControlKey = Aws.ControlKey,
    };
}
