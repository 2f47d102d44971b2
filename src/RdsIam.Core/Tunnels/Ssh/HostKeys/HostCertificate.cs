namespace RdsIam.Core.Tunnels.Ssh.HostKeys;

/// <summary>What a server's certificate says; its signature was checked already.</summary>
/// <param name="IsForHosts">Made for a server and not for a person.</param>
/// <param name="Authority">The public key that signed it.</param>
/// <param name="Names">The servers that it is for.</param>
/// <param name="From">Valid from then on.</param>
/// <param name="To">And until then.</param>
/// <param name="Demands">Critical options, none of which there are for servers.</param>
internal sealed record HostCertificate(
    bool IsForHosts, byte[] Authority, IReadOnlyList<string> Names, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Demands);
