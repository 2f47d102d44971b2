namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>What StartSession and ResumeSession give out: good for one connection, made soon.</summary>
/// <param name="SessionId">Names the session.</param>
/// <param name="StreamUrl">Where to connect; new with each ticket.</param>
/// <param name="Token">A secret that opens the data channel; new with each ticket.</param>
internal sealed record SessionTicket(string SessionId, string StreamUrl, string Token)
{
    public override string ToString() => $"SessionTicket {SessionId}";
}
