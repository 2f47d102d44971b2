using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>Where the opening of a tunnel stands: what it waits for, and what it has behind it.</summary>
internal sealed class SshProgress
{
    private readonly object _gate = new();
    private readonly List<TunnelStage> _stages = [];

    /// <summary>Every stage that was begun, in order.</summary>
    public IReadOnlyList<TunnelStage> Stages
    {
        get
        {
            lock (_gate)
            {
                return [.. _stages];
            }
        }
    }

    public void Reach(SshHost host, TunnelStageKind kind)
    {
        lock (_gate)
        {
            _stages.Add(new TunnelStage(kind, host.ToString(), DateTimeOffset.UtcNow));
        }
    }
}
