using System.Text;
using RdsIam.Core.Names;

namespace RdsIam.Core.Tokens;

/// <summary>What an RDS authentication token is for. Build it with <see cref="Create"/>, which checks every part.</summary>
internal sealed record TokenRequest
{
    /// <summary>PostgreSQL's NAMEDATALEN less the closing zero; a longer name is cut by the server and is another user.</summary>
    public const int MaxUserNameBytes = 63;

    private TokenRequest(string hostName, int port, string userName, string region)
    {
        HostName = hostName;
        Port = port;
        UserName = userName;
        Region = region;
    }

    /// <summary>The endpoint that is signed: lower case, no trailing dot, an IPv6 address without brackets.</summary>
    public string HostName { get; }

    public int Port { get; }

    /// <summary>The database user, as PostgreSQL spells it: case matters.</summary>
    public string UserName { get; }

    /// <summary>The region's code, lower case.</summary>
    public string Region { get; }

    /// <summary>Checks the parts and puts them together.</summary>
    /// <exception cref="Fault">A part cannot be signed; the error id says which.</exception>
    public static TokenRequest Create(string hostName, int port, string userName, string region)
    {
        var host = Check(hostName, port, userName);
        var code = RegionName.Normalize(region);
        CheckRegionOfHost(host, code);
        return new TokenRequest(host, port, userName, code);
    }

    /// <summary>Checks what can be checked before a region is known, and so before any network traffic.</summary>
    /// <returns>The host name as it is signed.</returns>
    /// <exception cref="Fault">A part cannot be signed; the error id says which.</exception>
    public static string Check(string hostName, int port, string? userName)
    {
        var host = TokenHostName.Normalize(hostName);
        if (port is < 1 or > 65535)
        {
            throw new Fault("PortOutOfRange", FaultKind.InvalidArgument, port, port);
        }

        CheckUserName(userName);
        return host;
    }

    /// <summary>Refuses a region other than the one that the host's own name carries.</summary>
    /// <exception cref="Fault">RegionContradictsHostName.</exception>
    internal static void CheckRegionOfHost(string host, string region)
    {
        if (RdsEndpointName.TryParse(host, out var endpoint)
            && endpoint.Region is { } ofHost
            && !string.Equals(ofHost, region, StringComparison.OrdinalIgnoreCase))
        {
            throw new Fault("RegionContradictsHostName", FaultKind.InvalidArgument, host, host, ofHost, region);
        }
    }

    private static void CheckUserName(string? userName)
    {
        if (string.IsNullOrEmpty(userName))
        {
            throw new Fault("UserNameEmpty", FaultKind.InvalidArgument, userName);
        }

        if (userName.Contains('\0', StringComparison.Ordinal) || HasLoneSurrogate(userName))
        {
            throw new Fault("UserNameInvalid", FaultKind.InvalidArgument, userName);
        }

        var length = Encoding.UTF8.GetByteCount(userName);
        if (length > MaxUserNameBytes)
        {
            throw new Fault("UserNameTooLong", FaultKind.InvalidArgument, userName, userName, length, MaxUserNameBytes);
        }
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !Rune.TryGetRuneAt(text, i++, out _))
            {
                return true;
            }
        }

        return false;
    }
}
