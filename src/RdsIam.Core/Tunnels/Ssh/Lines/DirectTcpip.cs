using System.Text;
using Renci.SshNet.Messages.Connection;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>What is asked for when a channel to another host is opened.</summary>
internal sealed class DirectTcpip(string host, int port) : ChannelOpenInfo
{
    private readonly byte[] _host = Encoding.UTF8.GetBytes(host);
    private readonly byte[] _origin = "127.0.0.1"u8.ToArray();

    public override string ChannelType => "direct-tcpip";

    protected override int BufferCapacity => base.BufferCapacity + 16 + _host.Length + _origin.Length;

    protected override void SaveData()
    {
        WriteBinaryString(_host);
        Write((uint)port);
        WriteBinaryString(_origin);
        Write(0u);
    }
}
