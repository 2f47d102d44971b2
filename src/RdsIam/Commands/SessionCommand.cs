using System.Management.Automation;
using System.Net;
using RdsIam.Core;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Tokens;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that open connections: the words that say how.</summary>
public abstract class SessionCommand : TargetCommand
{
    /// <summary>A database user and password, for administrators that are not in rds_iam. Without it, IAM logs in.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Seconds to wait for a connection; 15 if not given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = 15;

    /// <summary>The most connections that the pool opens; 20 if not given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateRange(1, 10_000)]
    public int MaxPoolSize { get; set; } = 20;

    /// <summary>A connection for one of the host names; nothing is opened yet.</summary>
    private protected async Task<RdsIamConnection> ConnectionForAsync(string hostName)
    {
        if (Credential is not null && UserName is not null && UserName != Credential.UserName)
        {
            throw new Fault("UserNameContradictsCredential", FaultKind.InvalidArgument, UserName, UserName, Credential.UserName);
        }

        return Credential is null ? await IamConnectionAsync(hostName) : PasswordConnection(hostName, Credential.GetNetworkCredential());
    }

    private async Task<RdsIamConnection> IamConnectionAsync(string hostName)
    {
        var request = await RequestForAsync(hostName);
        var target = TargetFor(request.HostName, request.Port, request.UserName, request.Region);
        var identity = IdentityFor(request.UserName, request.HostName, request.Region);
        return new RdsIamConnection(ConnectionPools.Get(target, identity), request.Region);
    }

    private RdsIamConnection PasswordConnection(string hostName, NetworkCredential credential)
    {
        var (host, written) = HostAndPort.Parse(hostName);
        var port = Port ?? written ?? 5432;
        TokenRequest.Check(host, port, credential.UserName);
        var target = TargetFor(host, port, credential.UserName, Region);
        return new RdsIamConnection(ConnectionPools.Get(target, credential), region: null);
    }

    private ConnectionTarget TargetFor(string host, int port, string userName, string? region) => new()
    {
        HostName = host,
        Port = port,
        ConnectToHost = Tunnel?.Host,
        ConnectToPort = Tunnel?.Port,
        Database = Database ?? "postgres",
        UserName = userName,
        // A password is sent as it is: nothing is signed for a region.
        Region = region ?? string.Empty,
        TlsMode = (TlsMode)SslMode,
        RootCertificate = RootCertificatePath,
        ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeout),
        MaxPoolSize = MaxPoolSize,
        // Null: the database user. Whoever names the session wants to find it again, in CloudTrail and in pg_stat_activity.
        ApplicationName = RoleSessionName is null ? null : ApplicationNames.For(RoleSessionName),
    };
}
