using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Sandbox.Tests;

public sealed class StartupPacketTests
{
    [Fact]
    public void Whatever_a_client_sends_is_a_packet_or_none_and_never_an_exception() =>
        Prop.ForAll<byte[], bool>((bytes, lengthIsRight) =>
        {
            var sent = (byte[])bytes.Clone();
            if (lengthIsRight && sent.Length >= 4)
            {
                BinaryPrimitives.WriteInt32BigEndian(sent, sent.Length);
            }

            var packet = Read(sent);
            Assert.True(packet is null || sent.AsSpan().StartsWith(packet.Bytes));
            Assert.True(packet is not null || !lengthIsRight || sent.Length < 8);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("user\0ada\0database\0shop\0\0", "ada", "shop", false)]
    [InlineData("user\0ada\0\0", "ada", "ada", false)]
    [InlineData("user\0ada\0database\0\0\0", "ada", "ada", false)]
    [InlineData("user\0ada\0replication\0true\0\0", "ada", "ada", true)]
    [InlineData("user\0ada\0database\0shop\0replication\0database\0\0", "ada", "shop", false)]
    [InlineData("user\0ada", "", "", false)]
    [InlineData("", "", "", false)]
    public void The_parameters_are_read_as_postgresql_reads_them(string text, string user, string database, bool replication)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), 3 << 16);
        body.CopyTo(bytes, 8);
        var packet = Read(bytes);
        Assert.NotNull(packet);
        Assert.Equal(
            (StartupKind.Session, user, database, replication), (packet.Kind, packet.UserName, packet.Database, packet.IsReplication));
    }

    private static StartupPacket? Read(byte[] bytes) =>
        StartupPacket.ReadAsync(new MemoryStream(bytes), CancellationToken.None).GetAwaiter().GetResult();
}
