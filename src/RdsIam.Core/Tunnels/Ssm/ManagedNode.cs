namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>A machine that Systems Manager knows.</summary>
/// <param name="Id"><c>i-…</c> or <c>mi-…</c>.</param>
/// <param name="PingStatus">Online, ConnectionLost or Inactive.</param>
/// <param name="AgentVersion">As the agent reported it.</param>
/// <param name="Platform">Linux, Windows or MacOS.</param>
internal sealed record ManagedNode(string Id, string PingStatus, string AgentVersion, string Platform)
{
    public bool IsOnline => PingStatus == "Online";

    public bool IsInstance => Id.StartsWith("i-", StringComparison.Ordinal);
}
