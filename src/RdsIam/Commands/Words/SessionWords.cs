using System.Management.Automation;
using System.Net;
using RdsIam.Core;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels;

namespace RdsIam.Commands.Words;

/// <summary>What a cmdlet was told of how to open connections: where to, as whom, and with which limits. Read once for a record.</summary>
internal sealed record SessionWords(TargetWords Target)
{
    /// <summary>Seconds.</summary>
    public const int DefaultTimeout = 15;

    public const int DefaultSize = 20;

    /// <summary>A database password; null: IAM logs in.</summary>
    public PSCredential? Credential { get; init; }

    /// <summary>The secret with the master's password: an ARN, or <c>auto</c> for the one that RDS names; null: none.</summary>
    public string? MasterSecret { get; init; }

    /// <summary>Null: as the saved target says, else 15 seconds.</summary>
    public int? ConnectTimeout { get; init; }

    /// <summary>Null: as the saved target says, else 20.</summary>
    public int? MaxPoolSize { get; init; }

    /// <summary>A connection to one of the host names; nothing is opened yet.</summary>
    /// <param name="hostName">With its port or without; or what else names a target.</param>
    /// <param name="warn">Takes what may go wrong, and whom the login trusts unchecked, before anything is sent.</param>
    /// <param name="note">Takes a note for the verbose stream.</param>
    /// <param name="cancellationToken">Ends the wait for name servers.</param>
    /// <exception cref="Fault">A word is wrong; the error id says which.</exception>
    public async Task<RdsIamConnection> ConnectionToAsync(
        string hostName, Action<string> warn, Action<string> note, CancellationToken cancellationToken)
    {
        var (words, host) = Target.Find(hostName, note);
        var connection = await (this with { Target = words }).OpenAsync(host, warn, cancellationToken);
        foreach (var warning in LoginNotes.OfTrust(connection.HostName, words.TlsMode))
        {
            warn(warning);
        }

        return connection;
    }

    private async Task<RdsIamConnection> OpenAsync(string hostName, Action<string> warn, CancellationToken cancellationToken)
    {
        if (MasterSecret is not null)
        {
            return Credential is null
                ? await MasterConnectionAsync(hostName, MasterSecret, cancellationToken)
                : throw new Fault(ModuleMessages.MasterSecretBesideCredential, FaultKind.InvalidArgument, null);
        }

        if (Credential is null)
        {
            var login = await Target.PrepareAsync(hostName, cancellationToken);
            foreach (var warning in LoginNotes.Of(login))
            {
                warn(warning);
            }

            return new RdsIamConnection(ConnectionPools.ForLogin(TargetFor(login), login));
        }

        return Target.UserName is { } user && user != Credential.UserName
            ? throw new Fault(ModuleMessages.UserNameContradictsCredential(user, Credential.UserName), FaultKind.InvalidArgument, user)
            : PasswordConnection(hostName, Credential.GetNetworkCredential());
    }

    private RdsIamConnection PasswordConnection(string hostName, NetworkCredential credential)
    {
        var (host, port) = Target.AddressOf(hostName);
        host = TokenRequest.Check(host, port, credential.UserName);
        // A password is sent as it is: nothing is signed for a region.
        var target = TargetFor(host, port, credential.UserName, Target.Region ?? string.Empty) with
        {
            Tunnel = Target.Through is null ? null : TunnelBeside(host, credential.UserName),
        };
        return new RdsIamConnection(ConnectionPools.Get(target, credential));
    }

    private async Task<RdsIamConnection> MasterConnectionAsync(string hostName, string given, CancellationToken cancellationToken)
    {
        var (host, port) = Target.AddressOf(hostName);
        var region = Target.TunnelRegion(host);
        var secret = await Core.Endpoints.MasterSecret.FindAsync(
            given, host, region, Target.Identity.In, Target.Identity.ProfileName, cancellationToken);
        // The name of the master stands in the secret alone.
        var user = (await secret.ReadAsync(cancellationToken)).UserName;
        if (Target.UserName is { } other && other != user)
        {
            throw new Fault(ModuleMessages.UserNameContradictsSecret(other, user), FaultKind.InvalidArgument, other);
        }

        var target = TargetFor(TokenRequest.Check(host, port, user), port, user, region) with
        {
            Tunnel = Target.Through is null ? null : TunnelBeside(host, user),
        };
        return new RdsIamConnection(
            ConnectionPools.Get(target, secret.Key, new ReadPassword(secret.ReadAsync, ModuleMessages.MasterSecretIdentity)));
    }

    /// <summary>A password logs in, but AWS may open the tunnel: for whom the identity's words say.</summary>
    private TunnelRoute? TunnelBeside(string host, string userName)
    {
        if (!Target.Through!.NeedsAws)
        {
            return Target.RouteTo(host);
        }

        var region = Target.TunnelRegion(host);
        return Target.RouteBy(Target.Identity.For(userName, host, region), region);
    }

    private ConnectionTarget TargetFor(TokenLogin login) =>
        TargetFor(login.Request.HostName, login.Request.Port, login.Request.UserName, login.Request.Region) with
        {
            Tunnel = Target.RouteBy(login.Signer, login.Request.Region),
        };

    private ConnectionTarget TargetFor(string host, int port, string userName, string region) => new()
    {
        HostName = host,
        Port = port,
        ConnectToHost = Target.Tunnel?.Host,
        ConnectToPort = Target.Tunnel?.Port,
        Database = Target.Database ?? "postgres",
        UserName = userName,
        Region = region,
        TlsMode = Target.TlsMode,
        RootCertificate = Target.RootCertificate,
        ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeout ?? Target.ConnectTimeout ?? DefaultTimeout),
        MaxPoolSize = MaxPoolSize ?? Target.MaxPoolSize ?? DefaultSize,
        // Null: the database user. Whoever names the session wants to find it again, in CloudTrail and in pg_stat_activity.
        ApplicationName = Target.Identity.Given.RoleSessionName is { } name ? ApplicationNames.For(name) : null,
    };
}
