namespace RdsIam.Core.Tokens;

/// <summary>What an RDS authentication token is for. Build it with <see cref="Create"/>, which checks every part.</summary>
internal sealed record TokenRequest
{
    private TokenRequest(string hostName, int port, string userName, string region)
    {
        HostName = hostName;
        Port = port;
        UserName = userName;
        Region = region;
    }

    /// <summary>The endpoint that is signed, lower case.</summary>
    public string HostName { get; }

    public int Port { get; }

    /// <summary>The database user, as PostgreSQL spells it: case matters.</summary>
    public string UserName { get; }

    public string Region { get; }

    /// <summary>Checks the parts and puts them together.</summary>
    /// <exception cref="Fault">A part cannot be signed; the error id says which.</exception>
    public static TokenRequest Create(string hostName, int port, string userName, string region)
    {
        if (port is < 1 or > 65535)
        {
            throw new Fault("PortOutOfRange", FaultKind.InvalidArgument, port, port);
        }

        return new TokenRequest(hostName.ToLowerInvariant(), port, userName, region);
    }
}
