using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;

namespace RdsIam.Core.Tests.Aws;

[Collection(ProcessEnvironment.Name)]
public sealed class RdsClientTests : IAsyncLifetime
{
    private readonly AwsEnvironment environment = new();
    private readonly CannedAws aws;
    private Func<CannedRequest, CannedAnswer> answer = _ => CannedAnswer.Error(400, "InvalidAction", "not canned");

    public RdsClientTests()
    {
        aws = new CannedAws(request => answer(request));
        environment.Set("AWS_ENDPOINT_URL", aws.Url);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await aws.DisposeAsync();
        environment.Dispose();
    }

    [Fact]
    public void A_variable_for_the_endpoint_that_is_empty_means_none()
    {
        // Since .NET 9 a variable may be there and empty.
        environment.Set("AWS_ENDPOINT_URL", "");
        Assert.Null(new AwsClientSettings("eu-west-1").Configure(() => new Amazon.SecurityToken.AmazonSecurityTokenServiceConfig()).ServiceURL);
    }

    [Fact]
    public async Task An_instance_is_read_with_all_that_rdsiam_uses()
    {
        answer = _ => Instances("", Instance("orders", "<IAMDatabaseAuthenticationEnabled>true</IAMDatabaseAuthenticationEnabled>"));
        var found = Assert.Single(await Client().DescribeDBInstancesAsync("orders", Token).ToListAsync(Token));
        Assert.Equal(
            ("orders", "db-ABC", "arn:aws:rds:eu-west-1:123456789012:db:orders", "postgres", "16.4", "available"),
            (found.DBInstanceIdentifier, found.DbiResourceId, found.DBInstanceArn, found.Engine, found.EngineVersion, found.Status));
        Assert.Equal(
            ("orders.abc.eu-west-1.rds.amazonaws.com", 5433, true, true, "shop", "master", "aurora-1"),
            (found.EndpointAddress, found.EndpointPort, found.IamDatabaseAuthenticationEnabled,
                found.PendingIamDatabaseAuthenticationEnabled, found.DBName, found.MasterUsername, found.DBClusterIdentifier));
        Assert.Equal(
            ("rds-ca-rsa2048-g1", new DateTimeOffset(2061, 5, 25, 22, 34, 57, TimeSpan.Zero)),
            (found.CACertificateIdentifier, found.CertificateValidTill));
        Assert.Equal("a & b", found.Tags["team"]);

        var request = Assert.Single(aws.Requests);
        Assert.Equal(("DescribeDBInstances", "2014-10-31", "orders"), (request.Action, request.Form["Version"], request.Form["DBInstanceIdentifier"]));
        Assert.EndsWith("/eu-west-1/rds/aws4_request", request.Scope, StringComparison.Ordinal);
        Assert.Contains("app/RdsIam", request.UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_is_being_created_has_no_endpoint_yet()
    {
        answer = _ => Instances("", "<DBInstance><DBInstanceIdentifier>new</DBInstanceIdentifier><DBInstanceArn>a</DBInstanceArn>"
            + "<DbiResourceId>db-1</DbiResourceId><Engine>postgres</Engine><DBInstanceStatus>creating</DBInstanceStatus></DBInstance>");
        var found = Assert.Single(await Client().DescribeDBInstancesAsync(null, Token).ToListAsync(Token));
        Assert.Null(found.EndpointAddress);
        Assert.Null(found.EndpointPort);
        Assert.False(found.IamDatabaseAuthenticationEnabled);
        Assert.Null(found.PendingIamDatabaseAuthenticationEnabled);
        Assert.Empty(found.Tags);
    }

    [Fact]
    public async Task A_listing_asks_for_the_next_page_only_when_it_is_read()
    {
        answer = r => r.Form.GetValueOrDefault("Marker") switch
        {
            null => Instances("<Marker>m=2&amp;</Marker>", Instance("one", ""), Instance("two", "")),
            "m=2&" => Instances("", Instance("three", "")),
            var other => CannedAnswer.Error(400, "InvalidParameterValue", other),
        };
        var listing = Client().DescribeDBInstancesAsync(null, Token);
        Assert.Equal(["one", "two"], Names(await listing.TakeAsync(2, Token)));
        Assert.Single(aws.Requests);
        Assert.Equal(["one", "two", "three"], Names(await listing.ToListAsync(Token)));
    }

    [Fact]
    public async Task A_cluster_is_read_with_its_endpoints()
    {
        answer = _ => CannedAnswer.Ok(
            """
            <DescribeDBClustersResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBClustersResult><DBClusters><DBCluster>
            <DBClusterIdentifier>aurora-1</DBClusterIdentifier><DBClusterArn>arn:aws:rds:eu-west-1:123456789012:cluster:aurora-1</DBClusterArn>
            <DbClusterResourceId>cluster-XYZ</DbClusterResourceId><Engine>aurora-postgresql</Engine><EngineVersion>15.4</EngineVersion>
            <Status>available</Status><Endpoint>w</Endpoint><ReaderEndpoint>r</ReaderEndpoint><Port>5432</Port>
            <CustomEndpoints><member>c1</member><member>c2</member></CustomEndpoints><MasterUsername>postgres</MasterUsername>
            <IAMDatabaseAuthenticationEnabled>false</IAMDatabaseAuthenticationEnabled><DatabaseName>shop</DatabaseName>
            <PendingModifiedValues><IAMDatabaseAuthenticationEnabled>true</IAMDatabaseAuthenticationEnabled></PendingModifiedValues>
            <DBClusterMembers><DBClusterMember><DBInstanceIdentifier>a</DBInstanceIdentifier><IsClusterWriter>true</IsClusterWriter></DBClusterMember>
            <DBClusterMember><DBInstanceIdentifier>b</DBInstanceIdentifier><IsClusterWriter>false</IsClusterWriter></DBClusterMember></DBClusterMembers>
            <TagList><Tag><Key>k</Key><Value/></Tag></TagList></DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>
            """);
        var found = Assert.Single(await Client().DescribeDBClustersAsync("aurora-1", Token).ToListAsync(Token));
        Assert.Equal(("cluster-XYZ", "w", "r", 5432), (found.DbClusterResourceId, found.Endpoint, found.ReaderEndpoint, found.Port));
        Assert.Equal((false, true), (found.IamDatabaseAuthenticationEnabled, found.PendingIamDatabaseAuthenticationEnabled));
        Assert.Equal("", found.Tags["k"]);
    }

    [Fact]
    public async Task A_proxy_is_read_with_the_resource_id_that_policies_name()
    {
        answer = _ => CannedAnswer.Ok(
            """
            <DescribeDBProxiesResponse><DescribeDBProxiesResult><DBProxies><member><DBProxyName>px</DBProxyName>
            <DBProxyArn>arn:aws:rds:eu-west-1:123456789012:db-proxy:prx-0a1b2c</DBProxyArn><Status>available</Status>
            <EngineFamily>POSTGRESQL</EngineFamily><Endpoint>px.proxy-abc.eu-west-1.rds.amazonaws.com</Endpoint><RequireTLS>true</RequireTLS>
            <Auth><member><AuthScheme>SECRETS</AuthScheme><IAMAuth>REQUIRED</IAMAuth><SecretArn>arn:s</SecretArn><UserName>app</UserName>
            </member></Auth></member></DBProxies></DescribeDBProxiesResult></DescribeDBProxiesResponse>
            """);
        var found = Assert.Single(await Client().DescribeDBProxiesAsync(null, Token).ToListAsync(Token));
        Assert.Equal(("px", "prx-0a1b2c", "POSTGRESQL"), (found.DBProxyName, found.ResourceId, found.EngineFamily));
        Assert.Equal(new DBProxyAuth("REQUIRED"), Assert.Single(found.Auth));
    }

    [Fact]
    public async Task Endpoints_of_proxies_and_clusters_are_read()
    {
        answer = r => r.Action == "DescribeDBProxyEndpoints"
            ? CannedAnswer.Ok(
                """
                <DescribeDBProxyEndpointsResponse><DescribeDBProxyEndpointsResult><DBProxyEndpoints><member><DBProxyEndpointName>ro</DBProxyEndpointName>
                <DBProxyEndpointArn>arn:e</DBProxyEndpointArn><DBProxyName>px</DBProxyName><Endpoint>h</Endpoint><TargetRole>READ_ONLY</TargetRole>
                <IsDefault>false</IsDefault></member></DBProxyEndpoints></DescribeDBProxyEndpointsResult></DescribeDBProxyEndpointsResponse>
                """)
            : CannedAnswer.Ok(
                """
                <DescribeDBClusterEndpointsResponse><DescribeDBClusterEndpointsResult><DBClusterEndpoints><DBClusterEndpointList><DBClusterEndpointIdentifier>any</DBClusterEndpointIdentifier>
                <DBClusterIdentifier>aurora-1</DBClusterIdentifier><Endpoint>any.cluster-custom-abc</Endpoint><Status>available</Status>
                <EndpointType>CUSTOM</EndpointType><CustomEndpointType>ANY</CustomEndpointType></DBClusterEndpointList></DBClusterEndpoints></DescribeDBClusterEndpointsResult></DescribeDBClusterEndpointsResponse>
                """);
        var proxy = Assert.Single(await Client().DescribeDBProxyEndpointsAsync("px", Token).ToListAsync(Token));
        Assert.Equal(new DBProxyEndpoint("ro", "arn:e", "px", null, "h", false), proxy);
        var cluster = Assert.Single(await Client().DescribeDBClusterEndpointsAsync("aurora-1", Token).ToListAsync(Token));
        Assert.Equal(new DBClusterEndpoint("any", "aurora-1", "any.cluster-custom-abc", "available", "CUSTOM"), cluster);
        Assert.Equal(["px", "aurora-1"], aws.Requests.Select(r => r.Form.GetValueOrDefault("DBProxyName") ?? r.Form["DBClusterIdentifier"]));
    }

    [Fact]
    public async Task A_modification_sends_what_is_to_change_and_nothing_else()
    {
        answer = r => CannedAnswer.Ok(
            $"<ModifyDBInstanceResponse><ModifyDBInstanceResult>{Instance(r.Form["DBInstanceIdentifier"], "")}</ModifyDBInstanceResult></ModifyDBInstanceResponse>");
        var changed = await Client().ModifyDBInstanceAsync(
            "orders", new DBModification { EnableIamDatabaseAuthentication = true, ApplyImmediately = true }, Token);
        Assert.True(changed.PendingIamDatabaseAuthenticationEnabled);
        var form = Assert.Single(aws.Requests).Form;
        Assert.Equal(("true", "true"), (form["EnableIAMDatabaseAuthentication"], form["ApplyImmediately"]));
        Assert.Equal(5, form.Count);
    }

    [Theory]
    [InlineData(404, "DBInstanceNotFound", "AwsResourceNotFound", FaultKind.ObjectNotFound)]
    [InlineData(404, "DBClusterNotFoundFault", "AwsResourceNotFound", FaultKind.ObjectNotFound)]
    [InlineData(400, "InvalidDBInstanceState", "AwsResourceBusy", FaultKind.ResourceBusy)]
    [InlineData(403, "AccessDenied", "AwsAccessDenied", FaultKind.PermissionDenied)]
    [InlineData(500, "InternalFailure", "AwsServiceFailed", FaultKind.ResourceUnavailable)]
    [InlineData(403, "InvalidClientTokenId", "AwsAccessKeyUnknown", FaultKind.Authentication)]
    internal async Task An_error_of_rds_becomes_a_fault(int status, string code, string errorId, FaultKind kind)
    {
        answer = _ => CannedAnswer.Error(status, code, "what AWS says");
        var fault = await Assert.ThrowsAsync<AwsFault>(
            async () => await Client().DescribeDBInstancesAsync("orders", Token).ToListAsync(Token));
        Assert.Equal((errorId, kind, code), (fault.ErrorId, fault.Kind, fault.ErrorCode));
        Assert.Equal("orders", fault.FaultTarget);
        Assert.Contains("rds:DescribeDBInstances", fault.Message, StringComparison.Ordinal);
        Assert.Contains("what AWS says", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttling_is_retried()
    {
        var calls = 0;
        answer = _ => Interlocked.Increment(ref calls) == 1 ? CannedAnswer.Error(400, "Throttling", "Rate exceeded") : Instances("");
        Assert.Empty(await Client().DescribeDBInstancesAsync(null, Token).ToListAsync(Token));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_as_cancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        answer = _ =>
        {
            stop.Cancel();
            return Instances("");
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Client().DescribeDBInstancesAsync(null, stop.Token).ToListAsync(stop.Token));
    }

    [Fact]
    public async Task An_incomplete_answer_is_named()
    {
        answer = _ => Instances("", "<DBInstance><DBInstanceIdentifier>x</DBInstanceIdentifier></DBInstance>");
        var fault = await Assert.ThrowsAsync<Fault>(
            async () => await Client().DescribeDBInstancesAsync(null, Token).ToListAsync(Token));
        Assert.Equal("AwsAnswerIncomplete", fault.ErrorId);
    }

    private static IEnumerable<string> Names(List<DBInstance> instances) => instances.Select(i => i.DBInstanceIdentifier);

    private static RdsClient Client() => new(
        IdentitySources.Create(new CredentialOptions { AccessKey = "AKIAOWN", SecretKey = "s" }), new AwsClientSettings("eu-west-1"));

    private static CannedAnswer Instances(string marker, params string[] instances) => CannedAnswer.Ok(
        $"""
        <DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult>
        {marker}<DBInstances>{string.Concat(instances)}</DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>
        """);

    private static string Instance(string name, string more) =>
        $"""
        <DBInstance><DBInstanceIdentifier>{name}</DBInstanceIdentifier><DBInstanceArn>arn:aws:rds:eu-west-1:123456789012:db:{name}</DBInstanceArn>
        <DbiResourceId>db-ABC</DbiResourceId><Engine>postgres</Engine><EngineVersion>16.4</EngineVersion><DBInstanceStatus>available</DBInstanceStatus>
        <Endpoint><Address>{name}.abc.eu-west-1.rds.amazonaws.com</Address><Port>5433</Port></Endpoint><MasterUsername>master</MasterUsername>
        <DBName>shop</DBName><DBClusterIdentifier>aurora-1</DBClusterIdentifier><CACertificateIdentifier>rds-ca-rsa2048-g1</CACertificateIdentifier>
        <CertificateDetails><CAIdentifier>rds-ca-rsa2048-g1</CAIdentifier><ValidTill>2061-05-25T22:34:57Z</ValidTill></CertificateDetails>
        <PendingModifiedValues><IAMDatabaseAuthenticationEnabled>true</IAMDatabaseAuthenticationEnabled></PendingModifiedValues>
        <TagList><Tag><Key>team</Key><Value>a &amp; b</Value></Tag></TagList>{more}</DBInstance>
        """;
}
