using RdsIam.Core.Tunnels.Ssm.Reliable;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>What comes early is kept as it was, as long as there is room, and comes out once and in its turn.</summary>
public sealed class ReorderBufferTests
{
    [Fact]
    public void Messages_come_out_in_order_and_once()
    {
        var buffer = new ReorderBuffer(2);
        Assert.Equal(Arrival.Early, buffer.Arrive(Message(1)));
        Assert.Equal(Arrival.Early, buffer.Arrive(Message(3)));
        Assert.Equal(Arrival.Known, buffer.Arrive(Message(3)));
        Assert.Equal(Arrival.NoRoom, buffer.Arrive(Message(2)));
        Assert.False(buffer.TryNext(out _));
        Assert.Equal(Arrival.Next, buffer.Arrive(Message(0)));
        Assert.Equal(Arrival.Known, buffer.Arrive(Message(0)));
        Assert.True(buffer.TryNext(out var second));
        Assert.Equal(1, second.Sequence);
        Assert.False(buffer.TryNext(out _));
        Assert.Equal(Arrival.Known, buffer.Arrive(Message(1)));
        Assert.Equal(Arrival.Next, buffer.Arrive(Message(2)));
        Assert.True(buffer.TryNext(out var fourth));
        Assert.Equal(3, fourth.Sequence);
        Assert.Equal(Arrival.Next, buffer.Arrive(Message(4)));
    }

    [Fact]
    public void A_line_may_use_its_buffer_again_for_the_next_frame()
    {
        var buffer = new ReorderBuffer(2);
        byte[] line = [7];
        buffer.Arrive(Message(1, line));
        line[0] = 8;
        buffer.Arrive(Message(0, line));
        Assert.True(buffer.TryNext(out var kept));
        Assert.Equal([7], kept.Payload.ToArray());
    }

    private static AgentMessage Message(long sequence, byte[]? payload = null) =>
        new(MessageTypes.Output, sequence, 0, Guid.Empty, PayloadType.Output, payload ?? []);
}
