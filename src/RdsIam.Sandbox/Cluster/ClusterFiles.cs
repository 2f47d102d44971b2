namespace RdsIam.Sandbox.Cluster;

/// <summary>The server's configuration files. They are written anew at each start.</summary>
internal static class ClusterFiles
{
    // As on RDS, who is a member of rds_iam (directly or through roles; being superuser does not count) is PostgreSQL's own
    // answer to "+rds_iam", and the endpoint in front reads it off the server's first message: "trusted" means that the
    // endpoint must verify a token before it lets the client through. rdsadmin is the sandbox's own and never relayed.
    // Members of dsql_login are those whom Aurora DSQL's AWS IAM GRANT has linked to an IAM principal.
    private const string Hba = """
        # type  database     user      method
        local   all          rdsadmin  trust
        local   replication  all       scram-sha-256
        local   all          +rds_iam  trust
        local   all          +dsql_login  trust
        local   all          all       scram-sha-256
        """;

    // No network; the socket's folder is new at each start and goes on the command line. The data are a sandbox's: they
    // need not survive a power cut, so nothing waits for the disk.
    private const string Settings = """
        listen_addresses = ''
        unix_socket_permissions = 0700
        port = 5432
        max_connections = 200
        shared_buffers = 128MB
        fsync = off
        full_page_writes = off
        max_wal_size = 2GB
        password_encryption = 'scram-sha-256'
        timezone = 'UTC'
        log_timezone = 'UTC'
        lc_messages = 'C'
        log_line_prefix = '%m [%p] %q%u@%d '

        """;

    /// <summary>Writes postgresql.conf and pg_hba.conf, keeping the owner that initdb gave them.</summary>
    public static async Task WriteAsync(ClusterFolders folders, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folders.Data, "postgresql.conf"), Settings, cancellationToken)
            .ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folders.Data, "pg_hba.conf"), Hba + "\n", cancellationToken)
            .ConfigureAwait(false);
    }
}
