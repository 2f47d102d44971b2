using System.Net.Sockets;
using System.Text;
using RdsIam.Core.Tunnels.Ssh.Keys;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>What answers at an agent's socket may be anything: another program, an agent that was cut off.</summary>
public sealed class SshAgentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rdsiam-agent-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\x01\x05")]
    [InlineData("\0\0\0\x03\x0c\0\0")]
    [InlineData("\0\0\0\x05\x0c\0\0\0\x01")]
    [InlineData("\0\0\0\x0d\x0c\0\0\0\x01\0\0\0\0\0\0\0\0")]
    [InlineData("\0\0\0\x0f\x0c\0\0\0\x01\0\0\0\x02ab\0\0\0\0")]
    [InlineData("\0\0\0\x09\x0c\x7f\xff\xff\xff\x7f\xff\xff\xff")]
    [InlineData("\0\0\0\x03\x0e\0\0")]
    public async Task An_agent_that_answers_nonsense_cannot_be_used_and_that_is_all(string answer)
    {
        var path = Path.Combine(_folder, "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var serving = Task.Run(
            () =>
            {
                for (var i = 0; i < 2; i++)
                {
                    using var client = listener.Accept();
                    client.Receive(new byte[1024]);
                    client.Send(Encoding.Latin1.GetBytes(answer));
                }
            },
            TestContext.Current.CancellationToken);
        Assert.Throws<IOException>(Named(() => new SshAgent(path).List()));
        Assert.Throws<IOException>(Named(() => new SshAgent(path).Sign([1], [2], isRsa: false)));
        await serving;
    }

    /// <summary>The end of a stream is an IOException, too.</summary>
    private static Action Named(Action ask) => () =>
    {
        try
        {
            ask();
        }
        catch (EndOfStreamException e)
        {
            throw new IOException(e.Message, e);
        }
    };
}
