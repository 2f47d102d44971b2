using Npgsql;
using RdsIam.Core.Names;

namespace RdsIam.Core.Connections.Pools;

/// <summary>The connection string of a pool: pure, and without any secret.</summary>
internal static class PoolSettings
{
    /// <summary>
    /// Sessions are renewed before this age, so that nobody works long on rights that were taken back. Pools that are made later take a
    /// change into account; only trials that want many logins make one.
    /// </summary>
    public static TimeSpan LongestLifetime { get; set; } = TimeSpan.FromMinutes(14);

    /// <summary>The youngest age at which a session is renewed.</summary>
    public static TimeSpan ShortestLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <param name="target">Where to, and how.</param>
    /// <param name="iam">A token opens the connections, and not a database password.</param>
    /// <param name="applicationName">At most 63 bytes.</param>
    /// <param name="jitter">From 0 to 1: how far this pool's lifetime lies between the two limits.</param>
    public static NpgsqlConnectionStringBuilder Of(
        ConnectionTarget target, bool iam, string applicationName, double jitter) => new()
        {
            Host = target.ConnectToHost ?? target.HostName,
            Port = target.ConnectToPort ?? target.Port,
            Database = target.Database,
            Username = target.UserName,
            ApplicationName = applicationName,
            // The certificate is checked by TlsTrust in a callback, which Npgsql allows in this mode only. Prefer would try again
            // without TLS and hide the true error.
            SslMode = SslMode.Require,
            SslNegotiation = SslNegotiation.Postgres,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // RDS, RDS Proxy and Aurora DSQL ask for a token as a clear text password within TLS. Any other demand says that the user
            // does not log in by IAM, and the token must not go into its exchange.
            RequireAuth = iam ? "Password" : "Password,MD5,ScramSHA256",
            Timeout = Seconds(target.ConnectTimeout),
            CommandTimeout = Seconds(target.CommandTimeout),
            CancellationTimeout = 2000,
            MaxPoolSize = target.MaxPoolSize,
            ConnectionLifetime = Lifetime(jitter),
            ConnectionIdleLifetime = 120,
            ConnectionPruningInterval = 10,
            // A dead peer is PeerWatch's affair, which is told of the line as soon as it is trusted.
            // Aurora DSQL knows no DISCARD; PoolReset does what it can there.
            NoResetOnClose = RdsEndpointName.IsDsqlHost(target.HostName),
            Multiplexing = false,
            Enlist = false,
            IncludeErrorDetail = true,
            IncludeFailedBatchedCommand = true,
            ArrayNullabilityMode = ArrayNullabilityMode.PerInstance,
        };

    /// <summary>Seconds for Npgsql, where zero means no limit; a fraction counts as a whole second.</summary>
    public static int Seconds(TimeSpan time) =>
        time <= TimeSpan.Zero ? 0 : (int)Math.Min(Math.Ceiling(time.TotalSeconds), 1_000_000);

    private static int Lifetime(double jitter) =>
        (int)(ShortestLifetime + (LongestLifetime - ShortestLifetime) * Math.Clamp(jitter, 0, 1)).TotalSeconds;
}
