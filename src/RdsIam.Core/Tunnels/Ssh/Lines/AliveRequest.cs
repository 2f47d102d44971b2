using Renci.SshNet.Messages.Connection;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>Asks a server whether it is there. It answers that it does not know the request, which is an answer.</summary>
internal sealed class AliveRequest : GlobalRequestMessage
{
    private static readonly byte[] Name = "keepalive@openssh.com"u8.ToArray();

    protected override int BufferCapacity => sizeof(byte) + sizeof(uint) + Name.Length + sizeof(bool);

    protected override void SaveData()
    {
        WriteBinaryString(Name);
        Write(true);
    }
}
