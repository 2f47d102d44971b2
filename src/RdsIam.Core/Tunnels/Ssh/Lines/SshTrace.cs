using Renci.SshNet;
using RdsIam.Core.Tracing;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>Tells how a login to an SSH server came about.</summary>
internal static class SshTrace
{
    public static void Tell(SshHost host, ConnectionInfo info, SshKeys keys)
    {
        if (Tracer.Verbose is { } sink)
        {
            sink.Verbose(
                Messages.TraceSsh(
                    host.ToString(), keys.Used, info.CurrentHostKeyAlgorithm!, info.CurrentKeyExchangeAlgorithm!,
                    info.CurrentClientEncryption!));
        }
    }

    /// <summary>What ssh_config says and has no effect here.</summary>
    public static void Tell(IEnumerable<string> notes)
    {
        if (Tracer.Verbose is { } sink)
        {
            foreach (var note in notes)
            {
                sink.VerboseOnce(note);
            }
        }
    }
}
