using System.Security.Cryptography.X509Certificates;
using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Cluster;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Sandbox;

/// <summary>Trouble of the database server on demand, for tests that run the sandbox as another process.</summary>
internal static class ServerControl
{
    private static readonly object Done = new { done = true };

    /// <summary>The commands of the control path, by name. What they set counts for connections made afterwards.</summary>
    public static IReadOnlyDictionary<string, Func<ControlArguments, object>> Commands(
        SandboxParts parts, PostgresEndpoint endpoint, RefusalGroups refusals, MasterPassword master)
    {
        var controls = endpoint.Controls;
        return new Dictionary<string, Func<ControlArguments, object>>(StringComparer.Ordinal)
        {
            ["server-state"] = Do(args => controls.State = Enum.Parse<EndpointState>(args.Text("state"), ignoreCase: true)),
            ["server-tls"] = Do(args =>
            {
                controls.RefuseTls = args.Has("refused") && args.Flag("refused");
                controls.RefuseHandshake = args.Has("handshakeRefused") && args.Flag("handshakeRefused");
            }),
            ["proxy-users"] = Do(args => controls.ProxyUsers = args.Find("names")?.Split(',')),
            ["server-certificate"] = Do(args => controls.Certificate = Certificate(parts, args.Text("kind"))),
            ["server-latency"] = Do(args => controls.Latency = TimeSpan.FromMilliseconds(args.Number("milliseconds"))),
            ["server-reset"] = Do(_ => controls.Reset()),
            ["server-restart"] = Do(args => Restart(parts.Cluster, args.Find("mode") ?? nameof(ShutdownMode.Fast))),
            ["log-delay"] = Do(args => refusals.Delay = TimeSpan.FromSeconds(args.Number("seconds"))),
            ["set-log-export"] = Do(args => parts.Account.World.SetLogExport(args.Text("resourceId"), args.Flag("enabled"))),
            ["set-master-secret"] = Do(args => parts.Account.World.SetMasterSecret(args.Text("resourceId"), args.Flag("managed"))),
            ["set-master-password"] = Do(args => master.Value = args.Text("password")),
            ["add-dsql"] = _ => AddDsql(parts),
            ["break-connections"] = Do(_ => endpoint.BreakConnections()),
        };
    }

    private static Func<ControlArguments, object> Do(Action<ControlArguments> run) => args =>
    {
        run(args);
        return Done;
    };

    private static object AddDsql(SandboxParts parts)
    {
        var cluster = DsqlDatabase.AddAsync(parts, CancellationToken.None).GetAwaiter().GetResult();
        var arn = parts.Account.World.Arns.Dsql(cluster.Identifier);
        return new { identifier = cluster.Identifier, hostName = cluster.HostName, arn };
    }

    // The answer says that the server takes connections again, so the request waits.
    private static void Restart(PostgresCluster cluster, string mode) => cluster
        .RestartAsync(Enum.Parse<ShutdownMode>(mode, ignoreCase: true), CancellationToken.None).GetAwaiter().GetResult();

    private static X509Certificate2? Certificate(SandboxParts parts, string kind)
    {
        var now = DateTimeOffset.UtcNow;
        string[] names = [parts.Account.HostName];
        switch (kind)
        {
            case "own":
                return null;
            case "expired":
                return parts.Certificates.IssueExpired(names, now);
            case "wrong-name":
                return parts.Certificates.Issue(["another-database.example"], now);
            case "unknown-authority":
                using (var stranger = CertificateAuthority.Create(now))
                {
                    return stranger.Issue(names, now - TimeSpan.FromHours(1), now.AddDays(1));
                }

            default:
                throw new ArgumentException($"There is no kind '{kind}': own, expired, wrong-name or unknown-authority.");
        }
    }
}
