using RdsIam.Sandbox.Cluster;

namespace RdsIam.Sandbox.Tests;

[NeedsServer]
public sealed class PostgresClusterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_answers_over_its_socket_and_leaves_neither_process_nor_file()
    {
        string folder;
        int pid;
        await using (var cluster = await StartAsync())
        {
            folder = cluster.SocketFolder;
            pid = cluster.ProcessId;
            await using var command = cluster.Superuser.CreateCommand("select current_user || ' ' || current_setting('listen_addresses')");
            Assert.Equal("rdsadmin ", await command.ExecuteScalarAsync(Cancel));
        }

        Assert.False(Directory.Exists(folder));
        Assert.False(Processes.IsRunning(pid));
    }

    [Theory]
    [InlineData(ShutdownMode.Fast)]
    [InlineData(ShutdownMode.Immediate)]
    internal async Task A_restart_keeps_what_was_committed_under_a_new_process(ShutdownMode mode)
    {
        int first;
        int second;
        await using (var cluster = await StartAsync())
        {
            first = cluster.ProcessId;
            await using (var create = cluster.Superuser.CreateCommand("create table kept as select 42 as answer"))
            {
                await create.ExecuteNonQueryAsync(Cancel);
            }

            await cluster.RestartAsync(mode, Cancel);
            second = cluster.ProcessId;
            Assert.NotEqual(first, second);
            await using var read = cluster.Superuser.CreateCommand("select answer from kept");
            Assert.Equal(42, await read.ExecuteScalarAsync(Cancel));
        }

        Assert.False(Processes.IsRunning(first));
        Assert.False(Processes.IsRunning(second));
    }

    [Fact]
    public async Task Data_in_a_kept_folder_are_there_at_the_next_start()
    {
        var kept = Path.Combine("/tmp", "rdsiam-test-" + Guid.NewGuid().ToString("N"));
        try
        {
            var binaries = await PostgresBinaries.FindAsync(null, null, Cancel);
            await using (var first = await PostgresCluster.StartAsync(binaries, kept, Cancel))
            {
                await using var create = first.Superuser.CreateCommand("create table kept as select 'here' as word");
                await create.ExecuteNonQueryAsync(Cancel);
            }

            await using var second = await PostgresCluster.StartAsync(binaries, kept, Cancel);
            await using var read = second.Superuser.CreateCommand("select word from kept");
            Assert.Equal("here", await read.ExecuteScalarAsync(Cancel));
        }
        finally
        {
            Directory.Delete(kept, recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_why_and_leaves_no_folder()
    {
        var kept = Path.Combine("/tmp", "rdsiam-test-" + Guid.NewGuid().ToString("N"));
        try
        {
            var binaries = await PostgresBinaries.FindAsync(null, null, Cancel);
            await using var first = await PostgresCluster.StartAsync(binaries, kept, Cancel);
            var fault = await Assert.ThrowsAsync<Fault>(() => PostgresCluster.StartAsync(binaries, kept, Cancel));
            Assert.Equal("SandboxPostgresFailed", fault.ErrorId);
            Assert.Contains("postmaster.pid", fault.Message, StringComparison.Ordinal);
            await using var still = first.Superuser.CreateCommand("select 1");
            Assert.Equal(1, await still.ExecuteScalarAsync(Cancel));
        }
        finally
        {
            Directory.Delete(kept, recursive: true);
        }
    }

    private static async Task<PostgresCluster> StartAsync() =>
        await PostgresCluster.StartAsync(await PostgresBinaries.FindAsync(null, null, Cancel), null, Cancel);
}
