using System.Globalization;
using Npgsql;
using RdsIam.Core;

namespace RdsIam.Sandbox.Cluster;

/// <summary>How a server is told to stop.</summary>
internal enum ShutdownMode
{
    /// <summary>Sessions end with 57P01, and what was committed is written.</summary>
    Fast,

    /// <summary>As in a crash: sessions end at once, and the next start recovers.</summary>
    Immediate,
}

/// <summary>
/// A real PostgreSQL server of our own, reached only over a socket in a private folder. Its superuser is
/// <c>rdsadmin</c>, its hba rules are RDS's without the transport: see <see cref="ClusterFiles"/>.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly PostgresBinaries _binaries;
    private readonly ClusterFolders _folders;
    private readonly string? _serverUser;
    private readonly ClusterKeeper _keeper;
    private NpgsqlDataSource? _superuser;
    private bool _disposed;

    private PostgresCluster(PostgresBinaries binaries, ClusterFolders folders, string? serverUser, ClusterKeeper keeper)
    {
        _binaries = binaries;
        _folders = folders;
        _serverUser = serverUser;
        _keeper = keeper;
    }

    /// <summary>The folder of the unix socket: what Npgsql and psql take as the host.</summary>
    public string SocketFolder => _folders.Socket;

    /// <summary>The socket itself.</summary>
    public string SocketPath => Path.Combine(_folders.Socket, ".s.PGSQL.5432");

    public string DataFolder => _folders.Data;

    /// <summary>A private folder for whatever else is to go with the cluster: the keeper removes it even after a crash.</summary>
    public string TemporaryFolder => _folders.Temporary;

    /// <summary>What the server itself wrote.</summary>
    public string LogFile => _folders.Log;

    /// <summary>The postmaster's process id, as its pid file says now.</summary>
    public int ProcessId =>
        int.Parse(File.ReadLines(Path.Combine(DataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Connections as <c>rdsadmin</c> to the database <c>postgres</c>.</summary>
    public NpgsqlDataSource Superuser => _superuser ??= NpgsqlDataSource.Create(ConnectionString());

    /// <summary>A connection string straight to the server, without endpoint, TLS or password.</summary>
    public string ConnectionString(string database = "postgres", string userName = "rdsadmin") =>
        $"Host={SocketFolder};Database={database};Username={userName};SSL Mode=Disable;Include Error Detail=true";

    /// <summary>Makes the cluster where there is none yet, and starts it. It has only the role <c>rdsadmin</c>.</summary>
    /// <param name="binaries">The server's programs.</param>
    /// <param name="dataFolder">Where the data stay between starts; null: a temporary folder.</param>
    /// <param name="cancellationToken">Ends the start; nothing is left.</param>
    /// <exception cref="Fault">initdb or the server failed; the text has their own words.</exception>
    public static async Task<PostgresCluster> StartAsync(
        PostgresBinaries binaries, string? dataFolder, CancellationToken cancellationToken)
    {
        var serverUser = ServerUser.Choose();
        var folders = ClusterFolders.Create(dataFolder);
        var keeper = ClusterKeeper.Start(binaries, folders.Data, folders.Temporary, keepsData: dataFolder is not null);
        var cluster = new PostgresCluster(binaries, folders, serverUser, keeper);
        try
        {
            await cluster.PrepareAsync(cancellationToken).ConfigureAwait(false);
            await cluster.ControlAsync("start", ShutdownMode.Fast, cancellationToken).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops the server and starts it again; returns when it takes connections.</summary>
    public async Task RestartAsync(ShutdownMode mode, CancellationToken cancellationToken)
    {
        await ControlAsync("restart", mode, cancellationToken).ConfigureAwait(false);
        Superuser.Clear();
    }

    /// <summary>Stops the server and removes what is temporary.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_superuser is not null)
        {
            await _superuser.DisposeAsync().ConfigureAwait(false);
        }

        await _keeper.DisposeAsync().ConfigureAwait(false);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await ServerUser.GiveAsync(_serverUser, _folders.Temporary, cancellationToken).ConfigureAwait(false);
        await ServerUser.GiveAsync(_serverUser, _folders.Data, cancellationToken).ConfigureAwait(false);
        await ServerUser.RequireReachableAsync(_serverUser, _folders.Data, cancellationToken).ConfigureAwait(false);
        if (!File.Exists(Path.Combine(_folders.Data, "PG_VERSION")))
        {
            // RDS's superuser is rdsadmin, too. The encoding and the plain locale are there on every system.
            await RunAsync(
                "initdb",
                ["-D", _folders.Data, "-U", "rdsadmin", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
                cancellationToken).ConfigureAwait(false);
        }

        await ClusterFiles.WriteAsync(_folders, cancellationToken).ConfigureAwait(false);
    }

    private async Task ControlAsync(string verb, ShutdownMode mode, CancellationToken cancellationToken)
    {
        // pg_ctl gives these options to a shell, so the folder is in quotes.
        var options = $"-k \"{_folders.Socket}\"";
        string[] arguments = [verb, "-w", "-s", "-D", _folders.Data, "-l", _folders.Log, "-o", options,
            .. verb == "restart" ? new[] { "-m", mode == ShutdownMode.Fast ? "fast" : "immediate" } : []];
        await RunAsync("pg_ctl", arguments, cancellationToken).ConfigureAwait(false);
        await _keeper.WatchAsync(ProcessId).ConfigureAwait(false);
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await ChildProcess.RunAsync(_binaries.Program(program), arguments, _serverUser, cancellationToken)
            .ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            var log = File.Exists(_folders.Log) ? string.Join('\n', File.ReadLines(_folders.Log).TakeLast(10)) : "";
            throw new Fault(
                SandboxMessages.SandboxPostgresFailed(program, _binaries.Folder, $"{result.Words}\n{log}".Trim()), FaultKind.ResourceUnavailable, program);
        }
    }
}
