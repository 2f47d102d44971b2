using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Logs in once to see that it works, and gives the connection that the other cmdlets use.</summary>
[Cmdlet(VerbsCommunications.Connect, "RdsIam")]
[OutputType(typeof(RdsIamConnection))]
public sealed class ConnectRdsIamCommand : TargetCommand
{
    /// <summary>A database user and password, for administrators that are not in rds_iam. Without it, IAM logs in.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Seconds to wait for a connection; 15 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = 15;

    /// <summary>The most connections that the pool opens; 20 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int MaxPoolSize { get; set; } = 20;

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        var session = new SessionWords(ReadTarget())
        {
            Credential = Credential,
            ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeout),
            MaxPoolSize = MaxPoolSize,
        };
        await ForEachAsync(HostName, async hostName =>
        {
            var connection = await session.ConnectionToAsync(hostName, login => LoginNotes.Tell(this, login), StopToken);
            connection = connection.WithServerVersion(await connection.Pool.ProbeAsync(StopToken));
            DefaultConnection.Current = connection;
            WriteObject(connection);
        });
    }
}
