using RdsIam.Core.Names;

namespace RdsIam.Core.Tokens;

/// <summary>What an authentication token of RDS or Aurora DSQL is for. Build it with <see cref="Create"/>, which checks it.</summary>
internal sealed record TokenRequest
{
    /// <summary>Aurora DSQL's own administrator, who logs in by an action of its own.</summary>
    public const string DsqlAdmin = "admin";

    private TokenRequest(string hostName, int port, string userName, string region)
    {
        HostName = hostName;
        Port = port;
        UserName = userName;
        Region = region;
        IsDsql = RdsEndpointName.IsDsqlHost(hostName);
    }

    /// <summary>The endpoint that is signed: lower case, no trailing dot, an IPv6 address without brackets.</summary>
    public string HostName { get; }

    public int Port { get; }

    /// <summary>The database user, as PostgreSQL spells it: case matters.</summary>
    public string UserName { get; }

    /// <summary>The region's code, lower case.</summary>
    public string Region { get; }

    /// <summary>It is for an Aurora DSQL cluster, whose tokens name neither port nor user.</summary>
    public bool IsDsql { get; }

    /// <summary>The service's name in the signature.</summary>
    public string Service => IsDsql ? "dsql" : "rds-db";

    /// <summary>What the token asks for: <c>connect</c>, or DSQL's <c>DbConnect</c> and <c>DbConnectAdmin</c>.</summary>
    public string Action => !IsDsql ? "connect" : UserName == DsqlAdmin ? "DbConnectAdmin" : "DbConnect";

    /// <summary>Checks the parts and puts them together.</summary>
    /// <exception cref="Fault">A part cannot be signed; the error id says which.</exception>
    public static TokenRequest Create(string hostName, int port, string userName, string region)
    {
        var host = Check(hostName, port, userName);
        var code = RegionName.Normalize(region);
        RdsEndpointName.CheckRegion(host, code);
        return new TokenRequest(host, port, userName, code);
    }

    /// <summary>Puts an endpoint that was found together with a port and user that <see cref="Check"/> has seen.</summary>
    public static TokenRequest Of(ResolvedEndpoint endpoint, int port, string userName) =>
        new(endpoint.HostName, port, userName, endpoint.Region);

    /// <summary>Checks what can be checked before a region is known, and so before any network traffic.</summary>
    /// <returns>The host name as it is signed.</returns>
    /// <exception cref="Fault">A part cannot be signed; the error id says which.</exception>
    public static string Check(string hostName, int port, string? userName)
    {
        var host = TokenHostName.Normalize(hostName);
        if (port is < 1 or > 65535)
        {
            throw new Fault(Messages.PortOutOfRange(port), FaultKind.InvalidArgument, port);
        }

        UserNames.CheckForm(userName);
        return host;
    }
}
