using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Core.Tunnels.Ssm.Reliable;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>What Systems Manager is asked for, and what is made of its answers and refusals.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class SsmApiTests : IAsyncLifetime
{
    private const string Machine = "i-0d1b2c3d4e5f60718";
    private const string Ticket = """{"SessionId":"s-1","StreamUrl":"wss://example/1","TokenValue":"secret"}""";

    private readonly AwsEnvironment _environment = new();
    private readonly CannedAws _aws;
    private readonly SsmApi _api;
    private Func<CannedRequest, CannedAnswer> _answer = _ => CannedAnswer.Ok("{}");

    public SsmApiTests()
    {
        _aws = new CannedAws(request => _answer(request));
        _environment.Set("AWS_ENDPOINT_URL", _aws.Url);
        _api = new SsmApi(
            IdentitySources.Create(new CredentialOptions { AccessKey = "AKIAOWN", SecretKey = "s" }), new AwsClientSettings("eu-west-1"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        _environment.Dispose();
    }

    [Fact]
    public async Task Each_call_says_what_the_service_has_to_know()
    {
        _answer = _ => CannedAnswer.Ok(Ticket);
        Assert.Equal(new SessionTicket("s-1", "wss://example/1", "secret"), await StartAsync());
        Assert.Equal(new SessionTicket("s-1", "wss://example/1", "secret"), await _api.ResumeSessionAsync("s-1", Token));
        await _api.TerminateSessionAsync("s-1", Token);
        Assert.False(await _api.IsConnectedAsync(Machine, Token));
        Assert.Empty(await _api.DescribeAsync("tag:Name", "bastion", Token));
        Assert.Equal(
            [
                """
                AmazonSSM.StartSession {"Target":"i-0d1b2c3d4e5f60718","DocumentName":"AWS-StartPortForwardingSessionToRemoteHost",
                "Parameters":{"host":["db"],"portNumber":["5432"],"localPortNumber":["0"]},"Reason":"RdsIam tunnel"}
                """.Replace("\n", "", StringComparison.Ordinal),
                """AmazonSSM.ResumeSession {"SessionId":"s-1"}""",
                """AmazonSSM.TerminateSession {"SessionId":"s-1"}""",
                """AmazonSSM.GetConnectionStatus {"Target":"i-0d1b2c3d4e5f60718"}""",
                """AmazonSSM.DescribeInstanceInformation {"Filters":[{"Key":"tag:Name","Values":["bastion"]}],"MaxResults":50}""",
            ],
            _aws.Requests.Select(request => $"{request.Target} {request.Body}"));
        Assert.All(_aws.Requests, request => Assert.EndsWith("/eu-west-1/ssm/aws4_request", request.Scope, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TargetNotConnected", "TunnelTargetNotConnected", FaultKind.ResourceUnavailable)]
    [InlineData("InvalidDocument", "TunnelDocumentRefused", FaultKind.InvalidArgument)]
    [InlineData("InvalidParameters", "TunnelDocumentRefused", FaultKind.InvalidArgument)]
    [InlineData("BadRequest", "TunnelDocumentRefused", FaultKind.InvalidArgument)]
    [InlineData("AccessDeniedException", "AwsAccessDenied", FaultKind.PermissionDenied)]
    [InlineData("DoesNotExistException", "AwsCallFailed", FaultKind.InvalidResult)]
    internal async Task A_session_that_is_refused_is_named_by_its_cause(string code, string errorId, FaultKind kind)
    {
        _answer = _ => Refusal(code);
        var fault = await Assert.ThrowsAnyAsync<Fault>(StartAsync);
        Assert.Equal((errorId, kind), (fault.ErrorId, fault.Kind));
        var cause = kind == FaultKind.InvalidArgument ? SsmDocument.ToRemoteHost.Name : Machine;
        Assert.Contains(cause, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"SessionId":"s-1","StreamUrl":"wss://example/1"}""")]
    [InlineData("""{"SessionId":"s-1","StreamUrl":"wss://example/1","TokenValue":""}""")]
    [InlineData("""{"SessionId":"s-1","StreamUrl":7,"TokenValue":"secret"}""")]
    [InlineData("""{"StreamUrl":"wss://example/1","TokenValue":"secret"}""")]
    public async Task A_ticket_that_lacks_a_part_opens_nothing(string answer)
    {
        _answer = _ => CannedAnswer.Ok(answer);
        var fault = await Assert.ThrowsAnyAsync<Fault>(StartAsync);
        Assert.Equal(("AwsAnswerUnreadable", FaultKind.InvalidResult), (fault.ErrorId, fault.Kind));
        Assert.Contains("ssm:StartSession", fault.Message, StringComparison.Ordinal);
        Assert.Contains("a part of it is missing", fault.Message, StringComparison.Ordinal);
        // The service gives no token for a session that is over.
        Assert.Null(await _api.ResumeSessionAsync("s-1", Token));
    }

    [Theory]
    [InlineData("DoesNotExistException")]
    [InlineData("DoesNotExist")]
    public async Task A_session_that_is_gone_is_no_trouble(string code)
    {
        _answer = _ => Refusal(code);
        Assert.Null(await _api.ResumeSessionAsync("s-1", Token));
        await _api.TerminateSessionAsync("s-1", Token);
        Assert.Equal(["ResumeSession", "TerminateSession"], _aws.Requests.Select(request => request.Action));
    }

    [Fact]
    public async Task Other_refusals_of_a_session_are_told()
    {
        _answer = _ => Refusal("AccessDeniedException");
        Assert.Equal("AwsAccessDenied", (await Assert.ThrowsAnyAsync<Fault>(() => _api.ResumeSessionAsync("s-1", Token))).ErrorId);
        Assert.Equal("AwsAccessDenied", (await Assert.ThrowsAnyAsync<Fault>(() => _api.TerminateSessionAsync("s-1", Token))).ErrorId);
    }

    [Theory]
    [InlineData("connected", true)]
    [InlineData("Connected", true)]
    [InlineData("notconnected", false)]
    public async Task A_machine_is_connected_when_the_service_says_so(string status, bool isConnected)
    {
        _answer = _ => CannedAnswer.Ok($$"""{"Target":"{{Machine}}","Status":"{{status}}"}""");
        Assert.Equal(isConnected, await _api.IsConnectedAsync(Machine, Token));
    }

    [Fact]
    public async Task Machines_are_read_of_every_page_and_lack_what_the_service_does_not_say()
    {
        _answer = request => CannedAnswer.Ok(request.Body.Contains("NextToken", StringComparison.Ordinal)
            ? """{"InstanceInformationList":[{"InstanceId":"i-2","PingStatus":7},{}]}"""
            : """
              {"InstanceInformationList":[{"InstanceId":"i-1","PingStatus":"Online","AgentVersion":"3.3.987.0","PlatformType":"Linux"}],
              "NextToken":"more"}
              """);
        Assert.Equal(
            [new ManagedNode("i-1", "Online", "3.3.987.0", "Linux"), new ManagedNode("i-2", "", "", ""), new ManagedNode("", "", "", "")],
            await _api.DescribeAsync("InstanceIds", "i-1", Token));
        Assert.Contains("\"NextToken\":\"more\"", _aws.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_that_come_again_end_the_listing()
    {
        _answer = _ => CannedAnswer.Ok("""{"NextToken":"more"}""");
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => _api.DescribeAsync("InstanceIds", "i-1", Token));
        Assert.Equal("AwsAnswerInvalid", fault.ErrorId);
    }

    [Theory]
    // The one that was started last and runs.
    [InlineData("i-1 Online,i-2 Online,i-3 Online", "i-1 running 10,i-2 running 30,i-3 stopped 50", "i-2", 3)]
    [InlineData("i-1 Online,i-2 Online", "i-1 running 30,i-2 running 10", "i-1", 2)]
    // One that is away is none of them, and of one nothing is asked.
    [InlineData("i-1 ConnectionLost,i-2 Online", "", "i-2", 1)]
    [InlineData("mi-1 Online", "", "mi-1", 1)]
    // Machines outside of EC2 come behind its instances, and have no start.
    [InlineData("mi-1 Online,i-2 Online", "i-2 running 10", "i-2", 2)]
    [InlineData("mi-2 Online,mi-1 Online", "", "mi-1", 2)]
    public async Task A_tag_means_the_machine_that_is_there_and_was_started_last(
        string nodes, string instances, string machine, int candidates)
    {
        _answer = request => request.Action == "DescribeInstances" ? Ec2(instances) : Nodes(nodes);
        Assert.Equal((machine, candidates), await FindAsync());
        var asked = _aws.Requests.SingleOrDefault(request => request.Action == "DescribeInstances");
        Assert.Equal(instances.Length > 0, asked is not null);
        var ids = nodes.Split(',').Select(one => one.Split(' ')[0]).Where(id => id.StartsWith("i-", StringComparison.Ordinal)).ToList();
        Assert.True(asked is null || ids.Select((id, i) => asked.Form[$"InstanceId.{i + 1}"] == id).All(isSame => isSame));
    }

    [Theory]
    [InlineData("", "", "TunnelTagUnknown", FaultKind.ObjectNotFound, "eu-west-1")]
    [InlineData("i-1 ConnectionLost,i-2 Inactive", "", "TunnelTagOffline", FaultKind.ResourceUnavailable, "i-1, i-2")]
    [InlineData("i-1 Online,i-2 Online", "i-1 stopped 10,i-2 pending 20", "TunnelTagOffline", FaultKind.ResourceUnavailable, "i-1, i-2")]
    internal async Task A_tag_that_no_machine_of_now_has_is_named(
        string nodes, string instances, string errorId, FaultKind kind, string named)
    {
        _answer = request => request.Action == "DescribeInstances" ? Ec2(instances) : Nodes(nodes);
        var fault = await Assert.ThrowsAnyAsync<Fault>(FindAsync);
        Assert.Equal((errorId, kind), (fault.ErrorId, fault.Kind));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.Contains("bastion", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ThrottlingException", 400, "AwsThrottled")]
    [InlineData("InternalServerError", 500, "AwsServiceFailed")]
    [InlineData("ExpiredTokenException", 400, "AwsTokenExpired")]
    [InlineData("UnknownCode", 400, "AwsCallFailed")]
    public async Task A_trouble_that_may_pass_is_tried_again_at_ever_longer_times(string code, int status, string errorId)
    {
        var (time, told) = (new QuickTime(), new List<string>());
        _answer = _ => told.Count < 6 ? Refusal(code, status) : Refusal("DoesNotExistException");
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => Resume(time).ConnectAsync(one => told.Add(one.ErrorId), Token));
        Assert.Equal(("TunnelSessionGone", FaultKind.Connection), (fault.ErrorId, fault.Kind));
        Assert.Equal(Enumerable.Repeat(errorId, 6), told);
        // At once; then half to all of a time that doubles up to the longest.
        Assert.Equal(6, time.Waits.Count);
        Assert.All(
            time.Waits.Zip([100, 200, 400, 800, 1000, 1000]),
            pair => Assert.InRange(pair.First.TotalMilliseconds, pair.Second / 2.0, pair.Second));
    }

    [Theory]
    [InlineData("AccessDeniedException", "AwsAccessDenied")]
    [InlineData("DoesNotExistException", "TunnelSessionGone")]
    [InlineData("ValidationException", "AwsRequestInvalid")]
    public async Task A_trouble_that_stays_ends_a_session_at_once(string code, string errorId)
    {
        _answer = _ => Refusal(code);
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => Resume(new QuickTime()).ConnectAsync(_ => Assert.Fail("No use."), Token));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Single(_aws.Requests);
    }

    [Fact]
    public async Task An_address_that_is_not_the_services_ends_a_session_at_once()
    {
        _answer = _ => CannedAnswer.Ok("""{"SessionId":"s-1","StreamUrl":"ftp://example/1","TokenValue":"secret"}""");
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => Resume(new QuickTime()).ConnectAsync(_ => Assert.Fail("No use."), Token));
        Assert.Equal("TunnelStreamAddress", fault.ErrorId);
    }

    [Fact]
    public async Task A_gateway_that_says_no_is_asked_again_as_it_may_be_of_the_old_token()
    {
        var told = new List<string>();
        var url = _aws.Url.Replace("http", "ws", StringComparison.Ordinal);
        _answer = request => request.Method == "GET" ? new CannedAnswer(403, "")
            : told.Count < 2 ? CannedAnswer.Ok($$"""{"SessionId":"s-1","StreamUrl":"{{url}}x","TokenValue":"t"}""")
            : Refusal("DoesNotExistException");
        await Assert.ThrowsAnyAsync<Fault>(() => Resume(new QuickTime()).ConnectAsync(one => told.Add(one.ErrorId), Token));
        Assert.Equal(["TunnelChannelDenied", "TunnelChannelDenied"], told);
    }

    [Theory]
    [InlineData("", "eu-west-1/ssmmessages/aws4_request")]
    [InlineData("?X-Amz-Signature=1", "")]
    public async Task An_address_is_signed_unless_the_service_has_signed_it(string query, string scope)
    {
        _answer = _ => new CannedAnswer(401, "");
        var fault = await Assert.ThrowsAsync<Fault>(() => OpenAsync($"{_aws.Url.Replace("http", "ws", StringComparison.Ordinal)}x{query}"));
        Assert.Equal(("TunnelChannelDenied", FaultKind.PermissionDenied), (fault.ErrorId, fault.Kind));
        Assert.Contains("HTTP 401", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(scope, Assert.Single(_aws.Requests).Scope, StringComparison.Ordinal);
        Assert.Equal(scope.Length > 0, _aws.Requests.Single().Authorization.Length > 0);
    }

    [Fact]
    public async Task A_gateway_that_cannot_be_reached_is_named_and_one_that_nobody_waits_for_is_none()
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        _environment.Set("AWS_ENDPOINT_URL_SSMMESSAGES", $"http://{gateway.LocalEndpoint}");
        using var stop = new CancellationTokenSource();
        var opening = OpenAsync("wss://ssmmessages.eu-west-1.amazonaws.com/v1", stop.Token);
        using var client = await gateway.AcceptTcpClientAsync(Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        gateway.Stop();
        var fault = await Assert.ThrowsAsync<Fault>(() => OpenAsync("wss://ssmmessages.eu-west-1.amazonaws.com/v1"));
        Assert.Equal(("TunnelUnreachable", FaultKind.Connection), (fault.ErrorId, fault.Kind));
        Assert.Contains("Connection refused", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trouble_that_lasts_for_too_long_ends_a_session_with_its_name()
    {
        var (time, told) = (new QuickTime(), 0);
        _answer = _ => Refusal("ExpiredTokenException");
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => Resume(time).ConnectAsync(_ => told++, Token));
        Assert.Equal("AwsTokenExpired", fault.ErrorId);
        // By this clock no other time passes than what was waited for.
        Assert.InRange(time.Passed.TotalSeconds, 20, 21);
        Assert.Equal(_aws.Requests.Count - 1, told);
    }

    private static CannedAnswer Refusal(string code, int status = 400) =>
        new(status, $$"""{"__type":"{{code}}","message":"No, {{Machine}}."}""");

    /// <param name="nodes"><c>id ping</c>, separated by commas.</param>
    private static CannedAnswer Nodes(string nodes) => CannedAnswer.Ok("{\"InstanceInformationList\":["
        + string.Join(',', Words(nodes).Select(one => $$"""{"InstanceId":"{{one[0]}}","PingStatus":"{{one[1]}}"}""")) + "]}");

    /// <param name="instances"><c>id state second</c>, separated by commas.</param>
    private static CannedAnswer Ec2(string instances) => CannedAnswer.Ok("<DescribeInstancesResponse><reservationSet>"
        + string.Concat(Words(instances).Select(one =>
            $"<item><instancesSet><item><instanceId>{one[0]}</instanceId><instanceState><name>{one[1]}</name></instanceState>"
            + $"<launchTime>2026-01-01T00:00:{one[2]}.000Z</launchTime></item></instancesSet></item>"))
        + "</reservationSet></DescribeInstancesResponse>");

    private static IEnumerable<string[]> Words(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(' '));

    private Task<SessionTicket> StartAsync() => _api.StartSessionAsync(Machine, SsmDocument.ToRemoteHost, "db", 5432, Token);

    private Task<(string Id, int Candidates)> FindAsync() => new TaggedTarget(_api).FindAsync(SsmTarget.Parse("tag:Name=bastion"), Token);

    private Task<IFrameLine> OpenAsync(string url, CancellationToken? cancellationToken = null) =>
        new DataChannel(_api).ConnectAsync(new SessionTicket("s-1", url, "secret"), cancellationToken ?? Token);

    private SessionResume Resume(TimeProvider time) => new(
        _api, new DataChannel(_api), "s-1",
        new SessionOptions
        {
            FirstDelay = TimeSpan.FromMilliseconds(100), LongestDelay = TimeSpan.FromSeconds(1), Resume = TimeSpan.FromSeconds(20),
        },
        time);
}
