namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>What a session is opened for. The agent resolves the host once, when the session starts.</summary>
internal sealed record SsmRequest(SsmTarget Target, SsmDocument Document, string Host, int Port);
