using System.Text;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>What an agent writes into a message is not always what it should be; a session must not fall over it.</summary>
public sealed class SsmPayloadTests
{
    [Theory]
    [InlineData("{\"Output\":\"idle\"}", "idle")]
    [InlineData("{\"Output\":\" \\ud800 \"}", "\uFFFD")]
    [InlineData("{\"O\\ud800\":1,\"Output\":\"x\"}", "x")]
    [InlineData("{\"Output\":7}", "")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    public void The_reason_of_an_end_is_read_as_far_as_it_is_one(string payload, string expected)
    {
        Assert.Equal(expected, ChannelClosed.Read(Encoding.UTF8.GetBytes(payload)));
        Assert.Equal(expected.Trim(), Handshake.CustomerMessage(
            Encoding.UTF8.GetBytes(payload.Replace("Output", "CustomerMessage", StringComparison.Ordinal))).Trim());
    }

    [Theory]
    [InlineData("{\"AcknowledgedMessageSequenceNumber\":7}", 7L)]
    [InlineData("{\"A\\ud800\":7}", null)]
    [InlineData("{\"AcknowledgedMessageSequenceNumber\":7.5}", null)]
    [InlineData("{\"AcknowledgedMessageSequenceNumber\":99999999999999999999}", null)]
    [InlineData("{\"AcknowledgedMessageSequenceNumber\":", null)]
    public void An_acknowledgement_without_a_number_is_none(string payload, long? expected) =>
        Assert.Equal(expected, Acknowledgement.Read(Encoding.UTF8.GetBytes(payload)));

    [Theory]
    [InlineData("{\"AgentVersion\":\"\\ud800\",\"RequestedClientActions\":[]}", null)]
    [InlineData("{\"AgentVersion\":7}", "TunnelProtocol")]
    [InlineData("{}", "TunnelProtocol")]
    public void A_handshake_is_read_or_refused_by_name(string payload, string? errorId)
    {
        if (errorId is null)
        {
            Assert.Equal("\uFFFD", Handshake.Of(Encoding.UTF8.GetBytes(payload)).AgentVersion);
            return;
        }

        var fault = Assert.Throws<Fault>(() => Handshake.Of(Encoding.UTF8.GetBytes(payload)));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Contains("the handshake cannot be read", fault.Message, StringComparison.Ordinal);
    }
}
