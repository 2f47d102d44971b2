using System.Net;
using System.Net.Sockets;
using RdsIam.Sandbox.Commands;

namespace RdsIam.Sandbox.Tests;

[NeedsServer]
public sealed class StartCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("end of input")]
    public async Task It_ends_when_told_and_leaves_no_process_file_or_port(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        Assert.SkipWhen(how == "INT" && Processes.IgnoresInterrupts, "Children would ignore SIGINT, as all do that a shell starts in the background.");
        await using var sandbox = await SandboxProcess.StartAsync(null, Cancel);
        var postmaster = sandbox.PostmasterId;
        Assert.True(Processes.IsRunning(postmaster));
        Assert.True(File.Exists(sandbox.Text("rootCertificate")));
        if (how == "end of input")
        {
            sandbox.Input.Close();
        }
        else
        {
            await sandbox.SignalAsync(how);
        }

        var (exitCode, output) = await sandbox.EndAsync(Cancel);
        Assert.Equal(0, exitCode);
        Assert.EndsWith("Stopped; nothing is left.\n", output, StringComparison.Ordinal);
        AssertNothingIsLeft(sandbox, postmaster);
    }

    [Fact]
    public async Task Killed_outright_it_still_leaves_nothing_a_moment_later()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        await using var sandbox = await SandboxProcess.StartAsync(null, Cancel);
        var postmaster = sandbox.PostmasterId;
        await sandbox.SignalAsync("KILL");
        await sandbox.EndAsync(Cancel);
        await Eventually.True(() => !Directory.Exists(sandbox.Folder), "the temporary folder goes", Cancel);
        AssertNothingIsLeft(sandbox, postmaster);
    }

    [Fact]
    public async Task A_ctrl_c_that_reaches_the_whole_process_group_ends_it_in_the_same_orderly_way()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no process groups.");
        Assert.SkipWhen(Processes.IgnoresInterrupts, "Children would ignore SIGINT, as all do that a shell starts in the background.");
        await using var sandbox = await SandboxProcess.StartAsync(null, Cancel);
        var postmaster = sandbox.PostmasterId;
        var keeper = Processes.ChildrenOf(sandbox.Id).Single();
        Assert.NotEqual(Processes.GroupOf(sandbox.Id), Processes.GroupOf(postmaster));
        // The terminal's signal would reach the keeper with the sandbox; it must survive it to do its work.
        Processes.Signal("INT", keeper);
        Processes.Signal("TERM", keeper);
        await sandbox.SignalAsync("INT");
        Assert.Equal(0, (await sandbox.EndAsync(Cancel)).ExitCode);
        AssertNothingIsLeft(sandbox, postmaster);
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_knows_passwords_authority_and_rows_again()
    {
        var folder = Path.Combine("/tmp", "rdsiam-test-" + Guid.NewGuid().ToString("N"));
        try
        {
            string password;
            string root;
            await using (var first = await SandboxProcess.StartAsync(folder, Cancel))
            {
                password = first.Text("adminPassword");
                root = await File.ReadAllTextAsync(first.Text("rootCertificate"), Cancel);
                await using var source = SandboxClient.Source(first, password);
                await source.AskAsync("create table kept as select 'here'::text as word", Cancel);
            }

            await using var second = await SandboxProcess.StartAsync(folder, Cancel);
            Assert.Equal(password, second.Text("adminPassword"));
            Assert.Equal(root, await File.ReadAllTextAsync(second.Text("rootCertificate"), Cancel));
            await using var again = SandboxClient.Source(second, password);
            Assert.Equal("here", await again.AskAsync("select word from kept", Cancel));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_with_a_cluster_of_someone_else_is_left_alone()
    {
        var folder = Directory.CreateTempSubdirectory("rdsiam-test-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "pg"));
            await File.WriteAllTextAsync(Path.Combine(folder, "pg", "PG_VERSION"), "15\n", Cancel);
            var (exitCode, _, error) = await SandboxProcess.RunAsync(["start", "--data", folder], Cancel);
            Assert.Equal(1, exitCode);
            Assert.Contains(folder, error, StringComparison.Ordinal);
            Assert.Equal(["pg"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (exitCode, _, error) = await SandboxProcess.RunAsync(["start", "--port", port], Cancel);
        Assert.Equal(1, exitCode);
        Assert.Contains("port " + port, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start", "--nonsense")]
    [InlineData("start", "--port")]
    [InlineData("start", "--port", "65536")]
    [InlineData("start", "--data", "--json")]
    [InlineData("strat")]
    [InlineData]
    public async Task A_command_line_that_is_not_understood_ends_with_2_and_says_why(params string[] arguments)
    {
        var (exitCode, output, error) = await SandboxProcess.RunAsync(arguments, Cancel);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Options_are_read_in_any_order()
    {
        var parsed = StartArguments.Parse(["--json", "--pg-bin", "/pg", "--port", "15432", "--data", "/kept"], out var trouble);
        Assert.NotNull(parsed);
        Assert.Equal(("", true), (trouble, parsed.Json));
        Assert.Equal((15432, "/kept", "/pg"), (parsed.Options.Port, parsed.Options.DataFolder, parsed.Options.PgBin));
    }

    private static void AssertNothingIsLeft(SandboxProcess sandbox, int postmaster)
    {
        Assert.False(Processes.IsRunning(postmaster));
        Assert.False(Directory.Exists(sandbox.Folder));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => socket.Connect(IPAddress.Loopback, sandbox.Port));
    }
}
