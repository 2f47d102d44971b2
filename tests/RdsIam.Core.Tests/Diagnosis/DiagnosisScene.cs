using System.Net;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Credentials;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Diagnosis;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Diagnosis;

/// <summary>
/// A sandbox with everything in order, a role that may read RDS and IAM too, and the words that lead there. Whatever a test
/// breaks is put right when it is disposed.
/// </summary>
internal sealed class DiagnosisScene : IDisposable
{
    /// <summary>Causes that a login does not meet: rights within the database, and a status that the sandbox only shows.</summary>
    private static readonly string[] HarmlessToLogins =
        ["SchemaRightMissing", "TableRightMissing", "SchemaMissing", "TableMissing", "EndpointNotAvailable"];

    /// <summary>Causes that a login alone cannot tell apart.</summary>
    private static readonly string?[] Finer = ["UserMissing", "UserNotInRdsIam", "UserCaseDiffers"];

    private readonly AwsEnvironment _environment = new();
    private readonly WorldState _before;

    public DiagnosisScene(SandboxHost host)
    {
        Host = host;
        _before = Host.Account.World.State;
        _environment.Set("AWS_ENDPOINT_URL", Host.Aws.Url);
        World.PutRolePolicy(DemoWorld.AppRoleName, "operator", DemoPolicies.Operator);
        // These are about one database, and another one that the role may log in to would be a cause of its own.
        World.DeleteRolePolicy(DemoWorld.AppRoleName, "rds-db-connect-private");
    }

    public SandboxHost Host { get; }

    public World World => Host.Account.World;

    public AwsEnvironment Environment => _environment;

    /// <summary>The words of a login that works.</summary>
    public DiagnosisRequest Good => new()
    {
        HostName = Host.Description.HostName,
        UserName = Host.Description.UserName,
        Database = Host.Description.Database,
        ConnectToHost = "127.0.0.1",
        ConnectToPort = Host.Endpoint.Port,
        RootCertificate = Host.Description.RootCertificate,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        Identity = Signer(new CredentialOptions
        {
            AccessKey = Host.Account.AccessKeyId,
            SecretKey = Host.Account.SecretAccessKey,
            RoleArn = [Host.Account.RoleArn],
        }),
    };

    public NetworkCredential Administrator => new(Host.Description.AdminUserName, Host.Description.AdminPassword);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Who signs, with a cache of its own: what another test was given is of no use here.</summary>
    public static Func<string, IIdentitySource> Signer(CredentialOptions options) =>
        region => IdentitySources.Create(options with { Region = region }, new IdentityCache(TimeProvider.System));

    /// <summary>Keys of a session, with or without their token.</summary>
    public static Func<string, IIdentitySource> Signer(SigningIdentity keys, string? sessionToken) => Signer(
        new CredentialOptions { AccessKey = keys.AccessKeyId, SecretKey = keys.SecretAccessKey, SessionToken = sessionToken });

    public static async Task<IReadOnlyList<Check>> RunAsync(DiagnosisRequest request)
    {
        var checks = new List<Check>();
        await foreach (var check in ConnectionDiagnosis.RunAsync(request, Cancel))
        {
            checks.Add(check);
        }

        return checks;
    }

    /// <summary>
    /// Looks at a login and gives the first failed check, which must name that step (or one of <c>a|b</c>) and cause and a fix.
    /// </summary>
    public static async Task<Check> NamesAsync(string step, string cause, DiagnosisRequest request)
    {
        var checks = await RunAsync(request);
        var first = checks.FirstOrDefault(check => check.Status == CheckStatus.Failed);
        Assert.True(first is not null, "Nothing failed: " + Text(checks));
        Assert.True(step.Split('|').Contains(first.Name) && cause == first.Cause, Text(checks));
        Assert.False(string.IsNullOrWhiteSpace(first.Finding.Fix));
        if (!HarmlessToLogins.Contains(cause))
        {
            Agrees(first, await Assert.ThrowsAnyAsync<Fault>(() => LogInAsync(request)));
        }

        return first;
    }

    /// <summary>The login itself fails too; where it met what the check met, with the same cause and fix, and naming the command.</summary>
    private static void Agrees(Check check, Fault login)
    {
        if (check.Name is "Dns" or "Tcp" or "Tls" or "Authentication" or "Database")
        {
            // At the end, or before a command, which has to stand alone to be copied.
            Assert.Contains("Test-RdsIamConnection with the same parameters looks for the cause.", login.Message, StringComparison.Ordinal);
            Assert.InRange(login.Message.Length, 60, 900);
            Assert.Equal(check.Name == "Authentication" && Finer.Contains(check.Cause) ? "LoginNotAnIamUser" : check.Cause, login.ErrorId);
        }

        if (check.Name is "Dns" or "Tcp" or "Tls")
        {
            Assert.Equal(login.Fix, check.Finding.Fix);
        }
    }

    /// <summary>The login works now, and the diagnosis says so.</summary>
    public static async Task WorksAsync(DiagnosisRequest request)
    {
        var checks = await RunAsync(request);
        Assert.True(checks.All(check => check.Status != CheckStatus.Failed), Text(checks));
        await LogInAsync(request);
    }

    /// <summary>Logs in as the other cmdlets do.</summary>
    public static async Task LogInAsync(DiagnosisRequest request)
    {
        var found = await request.Resolver.ResolveAsync(
            request.HostName, request.Region, request.DefaultRegion, request.Resolve, Cancel);
        var target = new ConnectionTarget
        {
            HostName = found.HostName,
            Port = request.Port,
            ConnectToHost = request.ConnectToHost,
            ConnectToPort = request.ConnectToPort,
            Database = request.Database,
            UserName = request.UserName!,
            Region = found.Region,
            TlsMode = request.TlsMode,
            RootCertificate = request.RootCertificate,
            ConnectTimeout = request.ConnectTimeout,
        };
        var pool = ConnectionPools.Get(target, request.Identity(found.Region), request.Time);
        try
        {
            await pool.ProbeAsync(Cancel);
        }
        finally
        {
            ConnectionPools.Remove(pool);
        }
    }

    /// <summary>Runs SQL as the database's administrator.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var source = SandboxClient.Source(Host, Administrator.UserName, Administrator.Password);
        await source.AskAsync(sql, Cancel);
    }

    /// <summary>Puts a policy in place of the one that lets the role connect.</summary>
    public void Allow(string resource, string effect = "Allow", string name = "rds-db-connect") => World.PutRolePolicy(
        DemoWorld.AppRoleName,
        name,
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"rds-db:connect","Resource":"{{resource}}"}]}""");

    /// <summary>Puts the statement that a fix contains into the role's policies, as a person would.</summary>
    public void Add(string fix)
    {
        var statement = fix[fix.IndexOf('{', StringComparison.Ordinal)..(fix.LastIndexOf('}') + 1)];
        World.PutRolePolicy(DemoWorld.AppRoleName, "from-the-fix", $$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""");
    }

    public string Arn(string? resourceId = null, string? user = null) =>
        World.Arns.DatabaseUser(resourceId ?? Host.Account.ResourceId, user ?? Host.Description.UserName);

    public static string Text(IEnumerable<Check> checks) => string.Join(
        System.Environment.NewLine,
        checks.Select(check => $"{check.Name}: {check.Status} {check.Cause}: {check.Finding.Detail} | {check.Finding.Fix}"));

    public void Dispose()
    {
        Host.Endpoint.Controls.Reset();
        Host.Clock.Offset = TimeSpan.Zero;
        World.Change(_ => _before);
        _environment.Dispose();
    }
}
