namespace RdsIam.Core.Tunnels.Ssm.Wire;

/// <summary>What a message of stream data carries; zero in other messages.</summary>
internal enum PayloadType
{
    None = 0,
    Output = 1,
    Error = 2,
    HandshakeRequest = 5,
    HandshakeResponse = 6,
    HandshakeComplete = 7,
    EncryptionChallengeRequest = 8,
    Flag = 10,
}
