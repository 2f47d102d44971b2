using System.Text;
using System.Text.Json;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>The words that people, the agent and the service use of a session, and what is made of them.</summary>
public sealed class SsmWordTests
{
    private const string Region = "eu-west-1";
    private const string Service = "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/s-1?role=publish_subscribe&cell-number=AA+b%2F";

    [Theory]
    [InlineData("3.0.196.0", false)]
    [InlineData("3.0.195.9", false)]
    [InlineData("2.9.999.9", false)]
    [InlineData("3.0", false)]
    [InlineData("", false)]
    [InlineData("3.0.x.1", false)]
    [InlineData("3.0.196.1", true)]
    [InlineData("3.0.196.0.1", true)]
    [InlineData("3.0.1000.0", true)]
    [InlineData("3.1", true)]
    [InlineData("10.0.0.0", true)]
    public void An_agent_has_many_connections_in_a_session_from_behind_a_version(string version, bool has) =>
        Assert.Equal(has, AgentVersion.IsMultiplexing(version));

    [Theory]
    [InlineData("3.1.1511.0", true)]
    [InlineData("3.1.1510.9", true)]
    [InlineData("3.0.9999.0", true)]
    [InlineData("3.1.1511", true)]
    [InlineData("3.1.1511.1", false)]
    [InlineData("3.2.0.0", false)]
    public void An_agent_up_to_a_version_ends_sessions_without_signs_of_life(string version, bool needs) =>
        Assert.Equal(needs, AgentVersion.NeedsKeepAlive(version));

    [Theory]
    [InlineData("i-0d1b2c3d")]
    [InlineData("i-0d1b2c3d4e5f60718")]
    [InlineData("mi-0d1b2c3d4e5f60718")]
    [InlineData("tag:Name=a=b c")]
    public void A_target_is_taken_as_it_is_written(string text)
    {
        var target = SsmTarget.Parse(text);
        Assert.Equal((text, $"ssm:{text}", text.StartsWith("tag:", StringComparison.Ordinal)), (target.Text, target.ToString(), target.IsTag));
    }

    [Fact]
    public void A_tag_is_cut_at_its_first_equals_sign() => Assert.Equal(("Name", "a=b c"), SsmTarget.Parse("tag:Name=a=b c").Tag);

    [Theory]
    [InlineData("ssm:i-0d1b2c3d4e5f60718", true)]
    [InlineData("SSM:i-0d1b2c3d4e5f60718", true)]
    [InlineData("ssm", false)]
    [InlineData("ssh:host", false)]
    public void What_begins_with_ssm_is_a_tunnel_through_Session_Manager(string text, bool isOne) =>
        Assert.Equal(isOne, SsmWords.IsOne(text));

    [Fact]
    public void A_document_is_AWS_own_unless_one_is_named_and_parameters_belong_to_a_named_one()
    {
        var parameters = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" };
        var own = SsmWords.Parse("ssm:i-0d1b2c3d4e5f60718", null, null);
        Assert.Equal("AWS-StartPortForwardingSessionToRemoteHost", own.Document.Name);
        Assert.Equal(("i-0d1b2c3d4e5f60718", "ssm:i-0d1b2c3d4e5f60718"), (own.Target.Text, own.ToString()));
        var company = SsmWords.Parse("ssm:i-0d1b2c3d4e5f60718", "Company", parameters).Document;
        Assert.Equal(("Company", "Company\na=1\nb=2"), (company.Name, company.Key));
        Assert.Equal("Company", SsmWords.Parse("ssm:i-0d1b2c3d4e5f60718", "Company", null).Document.Key);
        Assert.Equal(
            "SessionParameterAlone", Assert.Throws<Fault>(() => SsmWords.Parse("ssm:i-0d1b2c3d4e5f60718", null, parameters)).ErrorId);
        Assert.Equal("TunnelTargetInvalid", Assert.Throws<Fault>(() => SsmWords.Parse("ssm:host", null, null)).ErrorId);
    }

    [Fact]
    public void A_document_is_told_host_and_port_unless_it_has_parameters_of_its_own()
    {
        var own = SsmDocument.ToRemoteHost.For("db", 5432);
        Assert.Equal(["host=db", "localPortNumber=0", "portNumber=5432"], own.Select(pair => $"{pair.Key}={pair.Value.Single()}").Order());
        var company = new SsmDocument("Company", new Dictionary<string, string> { ["a"] = "1" }).For("db", 5432);
        Assert.Equal(["a=1"], company.Select(pair => $"{pair.Key}={pair.Value.Single()}"));
        Assert.Empty(new SsmDocument("Company", new Dictionary<string, string>()).For("db", 5432));
    }

    [Theory]
    [InlineData("Online", "i-1", true, true)]
    [InlineData("ConnectionLost", "mi-1", false, false)]
    public void A_node_says_whether_it_is_there_and_an_instance(string ping, string id, bool isOnline, bool isInstance)
    {
        var node = new ManagedNode(id, ping, "3.3.0.0", "Linux");
        Assert.Equal((isOnline, isInstance), (node.IsOnline, node.IsInstance));
    }

    [Fact]
    public void A_ticket_is_shown_without_its_secrets() =>
        Assert.Equal("SessionTicket s-1", new SessionTicket("s-1", Service, "secret").ToString());

    [Fact]
    public void A_message_is_shown_without_its_bytes() => Assert.Equal(
        "output_stream_data 7 Output 2 bytes",
        new AgentMessage(MessageTypes.Output, 7, 0, Guid.Empty, PayloadType.Output, "ab"u8.ToArray()).ToString());

    [Theory]
    [InlineData("", "TunnelClosed", FaultKind.Connection)]
    [InlineData("Forwarding to IP address 169.254.169.254 IS FORBIDDEN.", "TunnelForbiddenAddress", FaultKind.PermissionDenied)]
    [InlineData("Port is not supported by this version of ssm agent", "TunnelAgentTooOld", FaultKind.InvalidOperation)]
    [InlineData("Setting up data channel with id x failed", "TunnelAgentDenied", FaultKind.PermissionDenied)]
    [InlineData("idle", "TunnelClosedBecause", FaultKind.Connection)]
    internal void The_reason_of_an_end_decides_whose_trouble_it_is(string reason, string errorId, FaultKind kind)
    {
        var request = new SsmRequest(SsmTarget.Parse("i-0d1b2c3d4e5f60718"), SsmDocument.ToRemoteHost, "db", 5432);
        var fault = SessionEnds.Of(reason, request, "i-1");
        Assert.Equal((errorId, kind), (fault.ErrorId, fault.Kind));
    }

    [Theory]
    [InlineData(Service)]
    [InlineData("wss://ssmmessages-fips.eu-west-1.amazonaws.com/v1?a=b")]
    [InlineData("wss://ssmmessages.eu-west-1.api.aws/v1?a=b")]
    [InlineData("wss://SSMMESSAGES.eu-west-1.amazonaws.com:443/v1")]
    public void A_channel_is_at_the_services_own_host_and_its_address_stays_as_it_is(string url) =>
        Assert.Equal(new Uri(url), new StreamAddress(Region, null, null).Find(url));

    [Theory]
    [InlineData("https://ssmmessages.eu-west-1.amazonaws.com/v1")]
    [InlineData("ws://ssmmessages.eu-west-1.amazonaws.com/v1")]
    [InlineData("wss://ssmmessages.eu-west-1.amazonaws.com:8443/v1")]
    [InlineData("wss://ssmmessages.eu-west-2.amazonaws.com/v1")]
    [InlineData("wss://example.com/v1")]
    [InlineData("/v1")]
    public void A_token_is_sent_nowhere_else(string url)
    {
        var fault = Assert.Throws<Fault>(() => new StreamAddress(Region, null, null).Find($"{url}?secret=1"));
        Assert.Equal(("TunnelStreamAddress", FaultKind.Security), (fault.ErrorId, fault.Kind));
        Assert.Contains(url, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.Contains(url, Assert.Throws<Fault>(() => new StreamAddress(Region, null, null).Find(url)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://vpce-1.example", "wss://vpce-1.example/v1/data-channel/s-1?role=publish_subscribe&cell-number=AA+b%2F")]
    [InlineData("wss://vpce-1.example:8443/", "wss://vpce-1.example:8443/v1/data-channel/s-1?role=publish_subscribe&cell-number=AA+b%2F")]
    [InlineData("http://127.0.0.1:4566", "ws://127.0.0.1:4566/v1/data-channel/s-1?role=publish_subscribe&cell-number=AA+b%2F")]
    [InlineData("ws://127.0.0.1:4566", "ws://127.0.0.1:4566/v1/data-channel/s-1?role=publish_subscribe&cell-number=AA+b%2F")]
    public void A_configured_endpoint_takes_the_place_of_the_host_alone(string configured, string expected) =>
        Assert.Equal(expected, new StreamAddress(Region, configured, null).Find(Service).OriginalString);

    [Fact]
    public void An_address_without_a_path_gets_one_at_a_configured_endpoint() => Assert.Equal(
        "wss://vpce-1.example/", new StreamAddress(Region, "https://vpce-1.example", null).Find("wss://ssmmessages.eu-west-1.amazonaws.com").OriginalString);

    [Theory]
    [InlineData("http://127.0.0.1:4566", "ws://127.0.0.1:4566/x", true)]
    [InlineData("https://Local.example", "wss://local.example/x", true)]
    [InlineData("https://local.example", "ws://local.example/x", false)]
    [InlineData("http://127.0.0.1:4566", "wss://127.0.0.1:4566/x", false)]
    [InlineData("http://127.0.0.1:4566", "ws://127.0.0.1:4567/x", false)]
    public void Who_answers_for_the_service_may_name_itself_as_safe_as_it_was_asked(string api, string url, bool may)
    {
        var address = new StreamAddress(Region, null, api);
        if (may)
        {
            Assert.Equal(new Uri(url), address.Find(url));
            // Also where another place is configured.
            Assert.Equal(new Uri(url), new StreamAddress(Region, "https://vpce-1.example", api).Find(url));
            return;
        }

        Assert.Equal("TunnelStreamAddress", Assert.Throws<Fault>(() => address.Find(url)).ErrorId);
    }

    [Theory]
    [InlineData("wss://h/p?X-Amz-Signature=1", true)]
    [InlineData("wss://h/p?a=b&x-amz-date=1", true)]
    [InlineData("wss://h/X-Amz-?a=b", false)]
    public void A_signed_address_is_not_signed_again(string url, bool isSigned) =>
        Assert.Equal(isSigned, StreamAddress.IsPresigned(new Uri(url)));

    [Theory]
    [InlineData("{\"ActionType\":\"SessionType\",\"ActionParameters\":{\"SessionType\":\"Port\",\"Properties\":{\"type\":\"LocalPortForwarding\"}}}", 1, null)]
    [InlineData("{\"ActionType\":\"SessionType\",\"ActionParameters\":{\"SessionType\":\"Port\",\"Properties\":{\"type\":\"x\"}}}", 2, "TunnelSessionType")]
    [InlineData("{\"ActionType\":\"SessionType\",\"ActionParameters\":{\"SessionType\":\"Port\",\"Properties\":[]}}", 2, "TunnelSessionType")]
    [InlineData("{\"ActionType\":\"SessionType\",\"ActionParameters\":{\"SessionType\":\"Port\",\"Properties\":{}}}", 2, "TunnelSessionType")]
    [InlineData("{\"ActionType\":\"SessionType\",\"ActionParameters\":{\"SessionType\":\"Port\"}}", 2, "TunnelSessionType")]
    [InlineData(
        "{\"ActionType\":\"SessionType\",\"ActionParameters\":{\"SessionType\":\"Standard_Stream\",\"Properties\":{\"type\":\"LocalPortForwarding\"}}}",
        2, "TunnelSessionType")]
    [InlineData("{\"ActionType\":\"KMSEncryption\"}", 3, "TunnelEncryption")]
    [InlineData("{\"ActionType\":\"Dance\"}", 3, "TunnelProtocol")]
    public void Each_action_that_an_agent_asks_for_is_answered(string action, int status, string? errorId)
    {
        var handshake = Handshake.Of(Encoding.UTF8.GetBytes($"{{\"AgentVersion\":\"3.3.987.0\",\"RequestedClientActions\":[{action}]}}"));
        Assert.Equal(("3.3.987.0", errorId), (handshake.AgentVersion, handshake.Refused?.ErrorId));
        using var answer = JsonDocument.Parse(handshake.Answer);
        Assert.Equal("1.2.835.0", answer.RootElement.GetProperty("ClientVersion").GetString());
        var result = answer.RootElement.GetProperty("ProcessedClientActions").EnumerateArray().Single();
        Assert.Equal(status, result.GetProperty("ActionStatus").GetInt32());
        Assert.Equal(errorId is null, result.GetProperty("Error").GetString() == "");
        Assert.Contains($"\"{result.GetProperty("ActionType").GetString()}\"", action, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_actions_all_are_answered_and_the_first_that_cannot_be_is_the_reason()
    {
        const string Port = "{\"ActionType\":\"SessionType\",\"ActionParameters\":{\"SessionType\":\"Port\",\"Properties\":{\"type\":\"LocalPortForwarding\"}}}";
        var handshake = Handshake.Of(Encoding.UTF8.GetBytes(
            $"{{\"AgentVersion\":\"3.0.196.0\",\"RequestedClientActions\":[{Port},{{\"ActionType\":\"KMSEncryption\"}}]}}"));
        Assert.Equal(("TunnelAgentTooOld", FaultKind.InvalidOperation), (handshake.Refused?.ErrorId, handshake.Refused!.Kind));
        Assert.Null(Handshake.Of("{\"AgentVersion\":\"3.3.0.0\",\"RequestedClientActions\":7}"u8.ToArray()).Refused);
    }

    [Fact]
    public void How_long_a_session_waits_for_whom()
    {
        var options = new SessionOptions();
        Assert.Equal(
            (30, 20, 600, 10, 2),
            (options.Handshake.TotalSeconds, options.FirstAnswer.TotalSeconds, options.Resume.TotalSeconds, options.Settled.TotalSeconds,
                options.Goodbye.TotalSeconds));
        Assert.Equal((0.2, 15), (options.FirstDelay.TotalSeconds, options.LongestDelay.TotalSeconds));
        var way = options.Reliable;
        Assert.Equal(
            (0.1, 0.2, 1, 30, 10_000),
            (way.Tick.TotalSeconds, way.FirstTimeout.TotalSeconds, way.LongestTimeout.TotalSeconds, way.Dead.TotalSeconds, way.Reorder));
    }
}
