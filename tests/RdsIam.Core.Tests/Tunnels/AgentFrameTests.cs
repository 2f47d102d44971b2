using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>The frames of the data channel, held against those of the official programs.</summary>
public sealed class AgentFrameTests
{
    private static readonly Guid Id = new("dd01e56b-ff48-483e-a508-b5f073f31b16");

    [Fact]
    public void Every_frame_of_the_official_programs_is_read_and_written_back_byte_for_byte()
    {
        foreach (var (_, frame) in SsmTrace.Frames())
        {
            Assert.True(AgentFrame.TryRead(frame, out var message));
            var created = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(frame.AsSpan(40)));
            Assert.Equal(Convert.ToHexString(frame), Convert.ToHexString(AgentFrame.Write(message, created)));
        }
    }

    [Fact]
    public void Acknowledgements_of_the_official_programs_are_written_and_read_alike()
    {
        var frames = SsmTrace.Frames();
        var data = new Dictionary<(bool, long), AgentMessage>();
        var count = 0;
        foreach (var (byClient, frame) in frames)
        {
            Assert.True(AgentFrame.TryRead(frame, out var message));
            if (message.Type is MessageTypes.Input or MessageTypes.Output)
            {
                data[(byClient, message.Sequence)] = message;
            }
            else if (message.Type == MessageTypes.Acknowledge)
            {
                count++;
                var sequence = Acknowledgement.Read(message.Payload.Span);
                var acknowledged = data[(!byClient, sequence!.Value)];
                Assert.True(AgentFrame.TryRead(Acknowledgement.Write(acknowledged, DateTimeOffset.UtcNow), out var own));
                Assert.Equal(SsmTrace.Text(message.Payload), SsmTrace.Text(own.Payload));
                Assert.Equal((message.Flags, message.Sequence, message.PayloadType), (own.Flags, own.Sequence, own.PayloadType));
            }
        }

        Assert.True(count > 5, "The trace has acknowledgements.");
    }

    [Fact]
    public void An_id_has_its_halves_swapped_on_the_wire()
    {
        var frame = Frame("abc"u8.ToArray());
        Assert.Equal("A508B5F073F31B16DD01E56BFF48483E", Convert.ToHexString(frame.AsSpan(64, 16)));
        Assert.True(AgentFrame.TryRead(frame, out var message));
        Assert.Equal(Id, message.Id);
    }

    [Fact]
    public void A_longer_header_moves_the_payload()
    {
        var frame = Frame("abc"u8.ToArray()).ToList();
        frame.InsertRange(116, new byte[4]);
        var longer = frame.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(longer, 120);
        BinaryPrimitives.WriteInt32BigEndian(longer.AsSpan(120), 3);
        Assert.True(AgentFrame.TryRead(longer, out var message));
        Assert.Equal("abc", Encoding.ASCII.GetString(message.Payload.Span));
    }

    [Fact]
    public void A_message_may_have_no_payload()
    {
        Assert.True(AgentFrame.TryRead(Frame([]), out var message));
        Assert.Equal((7, Id, 0), (message.Sequence, message.Id, message.Payload.Length));
    }

    [Theory]
    [InlineData(0, "a header of no length")]
    [InlineData(200, "a header longer than the frame")]
    [InlineData(12, "a header that ends before its fields do")]
    public void A_header_length_that_cannot_be_makes_no_message(int length, string what)
    {
        var frame = Frame("abc"u8.ToArray());
        BinaryPrimitives.WriteInt32BigEndian(frame, length);
        Assert.False(AgentFrame.TryRead(frame, out _), what);
    }

    [Fact]
    public void A_payload_that_was_changed_on_the_way_is_no_message()
    {
        var frame = Frame("abc"u8.ToArray());
        frame[^1] ^= 1;
        Assert.False(AgentFrame.TryRead(frame, out _));
    }

    [Fact]
    public void No_shortened_frame_throws_or_passes_for_the_whole()
    {
        var frame = Frame(Encoding.ASCII.GetBytes("payload"));
        for (var length = 0; length < frame.Length; length++)
        {
            var read = AgentFrame.TryRead(frame.AsMemory(0, length), out var message);
            Assert.True(!read || message.Payload.Length == 0, $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("start_publication")]
    [InlineData("pause_publication")]
    public void Pause_and_start_are_taken_with_an_empty_header(string type)
    {
        var frame = new byte[120];
        Encoding.ASCII.GetBytes(type, frame.AsSpan(4));
        Assert.True(AgentFrame.TryRead(frame, out var message));
        Assert.Equal(type, message.Type);
    }

    [Fact]
    public void A_message_without_a_time_is_none()
    {
        var frame = Frame([]);
        frame.AsSpan(40, 8).Clear();
        Assert.False(AgentFrame.TryRead(frame, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"AcknowledgedMessageSequenceNumber\":\"1\"}")]
    [InlineData("{\"AcknowledgedMessageSequenceNumber\":1.5}")]
    [InlineData("{\"AcknowledgedMessageSequenceNumber\":")]
    public void An_acknowledgement_without_a_number_acknowledges_nothing(string payload) =>
        Assert.Null(Acknowledgement.Read(Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public void The_reason_of_a_closed_channel_is_read()
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { MessageType = "channel_closed", Output = " Forbidden.\n" });
        Assert.Equal("Forbidden.", ChannelClosed.Read(payload));
        Assert.Equal("", ChannelClosed.Read("no JSON"u8.ToArray()));
    }

    private static byte[] Frame(byte[] payload) => AgentFrame.Write(
        new AgentMessage(MessageTypes.Input, 7, 0, Id, PayloadType.Output, payload), DateTimeOffset.UtcNow);
}
