using System.Text;
using System.Xml;
using System.Xml.Linq;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Diagnosis.Probing;
using RdsIam.Core.Tunnels.Ssm;

namespace RdsIam.Fuzz.Targets;

/// <summary>What answers in AWS's place: XML and JSON, by themselves and through the SDK over a socket.</summary>
internal static class AwsTargets
{
    private const string Instance = """
        <DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult><DBInstances><DBInstance>
        <DBInstanceIdentifier>shop</DBInstanceIdentifier><DBInstanceArn>arn:aws:rds:eu-west-1:1:db:shop</DBInstanceArn><DbiResourceId>db-A</DbiResourceId>
        <Engine>postgres</Engine><EngineVersion>15.4</EngineVersion><Endpoint><Address>shop.x</Address><Port>5432</Port></Endpoint>
        <IAMDatabaseAuthenticationEnabled>true</IAMDatabaseAuthenticationEnabled><CertificateDetails><CAIdentifier>rds-ca</CAIdentifier><ValidTill>2027-01-01T00:00:00Z</ValidTill></CertificateDetails>
        <TagList><Tag><Key>a</Key><Value>b</Value></Tag></TagList><EnabledCloudwatchLogsExports><member>iam-db-auth-error</member></EnabledCloudwatchLogsExports>
        </DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>
        """;

    private const string Details = """
        <GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList><member><UserName>ann</UserName><UserId>AIDA</UserId><Arn>arn:aws:iam::1:user/ann</Arn>
        <UserPolicyList><member><PolicyName>p</PolicyName><PolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</PolicyDocument></member></UserPolicyList></member></UserDetailList>
        <RoleDetailList><member><RoleName>r</RoleName><RoleId>AROA</RoleId><Arn>arn:aws:iam::1:role/r</Arn><AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument><RoleLastUsed><LastUsedDate>2026-01-01T00:00:00Z</LastUsedDate></RoleLastUsed></member></RoleDetailList>
        <Policies><member><PolicyName>m</PolicyName><Arn>arn:aws:iam::1:policy/m</Arn><PolicyVersionList><member><Document>%7B%7D</Document><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion></member></PolicyVersionList></member></Policies>
        </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>
        """;

    private const string Cluster = """
        <DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster><DBClusterIdentifier>c</DBClusterIdentifier><DBClusterArn>a</DBClusterArn><DbClusterResourceId>cluster-A</DbClusterResourceId><Engine>aurora-postgresql</Engine><Port>5432</Port><Endpoint>c.x</Endpoint></DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>
        """;

    private const string Marks = "< > </ /> <! ]]> <!DOCTYPE <?xml & &amp; &#0; &#x1F600; &#xD800; <![CDATA[ xmlns= <member> Response Result 99999999999999 -1 true tomorrow %E0 %";

    private static readonly string[] Answers =
    [
        """{"SecretString":"{\"username\":\"ann\",\"password\":\"x\"}","ARN":"a"}""",
        """{"events":[{"timestamp":1767225600000,"message":"[ERROR] Failed to authenticate the connection request for user 'app' because the token is expired (Status Code: 403, Error Code: TokenExpired)"}],"nextToken":"n1"}""",
        """{"SessionId":"s","StreamUrl":"wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/s?role=publish_subscribe","TokenValue":"t"}""",
        """{"Target":"i","Status":"connected"}""",
        """{"InstanceInformationList":[{"InstanceId":"i-1","PingStatus":"Online","AgentVersion":"3.2.0.0","PlatformType":"Linux"}]}""",
        """{"__type":"com.amazon#AccessDenied:http://x","message":"no"}""", "{}", "[]", "null",
    ];

    private static readonly Lazy<AwsCalls> Calls = new(() => new AwsCalls());

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText("aws-xml", [Instance, Details, Cluster], Marks, Xml) with { Documented = [typeof(XmlException)] },
        FuzzTarget.OfText(
            "rds-log-line",
            [
                "[ERROR] Failed to authenticate the connection request for user 'app' because the token is expired (Status Code: 403, Error Code: TokenExpired)",
                "[ERROR] Failed to authorize the connection request for user 'app' due to a denial by the caller 'arn:aws:sts::1:assumed-role/a/b' x (Status Code: 403, Error Code:AccessDenied)",
            ],
            "for user ' ' because due to (Status Code: 403, Error Code: x) by the caller 'arn:",
            text => RefusalLine.Read(new LogEvent(DateTimeOffset.UnixEpoch, text))),
        FuzzTarget.OfText(
            "aws-calls", [Instance, Details, Cluster, .. Answers],
            Marks + " { } [ ] , : \" \\ud800 null 1e400 \"events\" \"timestamp\"",
            text => Calls.Value.Run(text)) with { Slowness = 50 },
    ];

    private static void Xml(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var root = AwsAnswer.Result(new MemoryStream(bytes));
        foreach (var e in root.Descendants().Take(30).Prepend(root))
        {
            Each(e);
        }
    }

    private static void Each(XElement e)
    {
        Expect.Read(() => RdsXml.Instance(e));
        Expect.Read(() => RdsXml.Cluster(e));
        Expect.Read(() => RdsXml.ClusterEndpoint(e));
        Expect.Read(() => RdsXml.Proxy(e));
        Expect.Read(() => RdsXml.ProxyEndpoint(e));
        Expect.Read(() => IamXml.User(e));
        Expect.Read(() => IamXml.Role(e));
        Expect.Read(() => IamXml.Simulated(e));
        Expect.Read(() => AccountDetailsXml.Page(e));
    }

    /// <summary>The clients, against a listener that gives every request the same answer.</summary>
    private sealed class AwsCalls : IDisposable
    {
        private readonly LoopbackHttp _http = new();
        private readonly IReadOnlyList<Func<CancellationToken, Task>> _calls;

        public AwsCalls()
        {
            Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", _http.Url);
            Environment.SetEnvironmentVariable("AWS_MAX_ATTEMPTS", "1");
            var who = IdentitySources.Create(new CredentialOptions { AccessKey = "AKIAOWN", SecretKey = "s" });
            var settings = new AwsClientSettings("eu-west-1");
            var (rds, iam, ssm) = (new RdsClient(who, settings), new IamClient(who, settings), new SsmApi(who, settings));
            var (logs, secrets) = (new LogsClient(who, settings), new SecretsClient(who, settings));
            _calls =
            [
                cancel => AllAsync(rds.DescribeDBInstancesAsync(null, cancel), cancel),
                cancel => AllAsync(rds.DescribeDBClustersAsync(null, cancel), cancel),
                cancel => AllAsync(iam.GetAccountAuthorizationDetailsAsync(cancel), cancel),
                cancel => iam.GetRoleAsync("r", cancel),
                cancel => logs.FilterAsync("g", "x", DateTimeOffset.UnixEpoch, cancel),
                cancel => secrets.GetLoginAsync("arn", cancel),
                cancel => ssm.StartSessionAsync("i-0123456789abcdef0", SsmDocument.ToRemoteHost, "h", 5432, cancel),
                cancel => ssm.IsConnectedAsync("i-1", cancel),
                cancel => ssm.DescribeAsync("InstanceIds", "i-1", cancel),
            ];
        }

        public void Dispose() => _http.Dispose();

        private static async Task AllAsync<T>(IAsyncEnumerable<T> listing, CancellationToken cancel)
        {
            await foreach (var one in listing.WithCancellation(cancel))
            {
                Expect.That(one is not null, "nothing in a list");
            }
        }

        public void Run(string text)
        {
            _http.Answer = (text.Length % 7 == 0 ? 400 : 200, Encoding.UTF8.GetBytes(text));
            using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var call = _calls[(text.Length / 7) % _calls.Count];
            Task.Run(() => call(cancel.Token)).GetAwaiter().GetResult();
        }
    }
}
