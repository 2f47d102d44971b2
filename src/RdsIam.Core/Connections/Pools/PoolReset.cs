using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Names;

namespace RdsIam.Core.Connections.Pools;

/// <summary>
/// Makes a pooled connection as new before its next use, where the server cannot be told so by DISCARD ALL: Aurora DSQL has no
/// temporary tables, sequences, locks or listeners, but it has settings and roles.
/// </summary>
internal sealed class PoolReset
{
    private const string Settings = "RESET ALL";

    /// <summary>RESET ALL leaves the role. It is left out once the server has refused it.</summary>
    private volatile string[] _statements = [Settings, "RESET ROLE"];

    private PoolReset()
    {
    }

    /// <summary>Null where the driver's own reset is right.</summary>
    public static PoolReset? For(ConnectionTarget target) => RdsEndpointName.IsDsqlHost(target.HostName) ? new PoolReset() : null;

    /// <summary>Resets; a server that does not answer is not waited for here.</summary>
    /// <exception cref="NpgsqlException">The connection cannot be used again.</exception>
    public async Task RunAsync(NpgsqlConnection connection)
    {
        try
        {
            await ServerWork.SendAsync(connection, _statements, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PostgresException) when (_statements.Length > 1)
        {
            _statements = [Settings];
            await ServerWork.SendAsync(connection, _statements, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
