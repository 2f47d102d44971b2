namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>The server did not open a channel.</summary>
internal sealed class OpenRefused(bool isProhibited, string reason) : Exception(reason)
{
    /// <summary>It may not, or is told not to; otherwise it tried and did not reach the host.</summary>
    public bool IsProhibited => isProhibited;
}
