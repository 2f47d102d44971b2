using System.ComponentModel;
using System.Diagnostics;
using RdsIam.Core.Names;
using RdsIam.Core.Users;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

[NeedsServer]
public sealed class ScriptTests(TestServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("installed", "plain", "plain")]
    [InlineData("npm", "plain", "plain")]
    [InlineData("installed", "\"; drop table x; --", "odd 'db' = \"x\" \\ :x")]
    [InlineData("npm", "ünïcode\nand \\q :'x' `date`", "two\nlines $x `date`")]
    public async Task Psql_takes_the_script_and_leaves_nothing_to_do(string name, string userName, string databaseName)
    {
        var server = await servers.GetAsync(name);
        var (user, database) = (server.Name(userName), server.Name(databaseName));
        await server.RunAsync("postgres", "master", $"create database {new SqlIdentifier(database)}");
        await server.RunAsync(database, "master", Shop.Script);
        var wish = AccessTests.Wish(user, database, UserAccess.ReadWrite) with
        {
            Grants = GrantText.Read("hr.people", ["UPDATE(name)"]),
            Settings = new Dictionary<string, IReadOnlyList<string>> { ["application_name"] = ["it's \\ here"] },
        };
        var plan = await server.Planner().PlanAsync(wish, Cancel);
        await RunAsync(server, plan.ToScript());
        Assert.Empty((await AccessTests.SetAsync(server, wish)).Changes);
        Assert.Null(await server.TryAsync(database, user, "insert into sales.orders (status) values ('new')"));
        Assert.Equal("it's \\ here", await server.ScalarAsync(database, user, "show application_name"));
        var again = (await server.Planner().PlanAsync(wish, Cancel)).ToScript();
        Assert.Contains($"\n-- Nothing to do: {user.Replace('\n', ' ')} is as wanted.\n", again, StringComparison.Ordinal);
        Assert.DoesNotContain(again.Split('\n'), line => line.StartsWith("BEGIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_that_fails_stops_and_keeps_nothing()
    {
        var server = await servers.GetAsync("installed");
        var database = await server.CreateDatabaseAsync(Shop.Script);
        var user = server.Name("scripted");
        var plan = await server.Planner().PlanAsync(AccessTests.Wish(user, database, UserAccess.ReadOnly), Cancel);
        var script = plan.ToScript().Replace("COMMIT;", "SELECT 1 / 0;\nCOMMIT;", StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(server, script));
        Assert.Contains("division by zero", error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await server.ScalarAsync("postgres", "master", $"select count(*) from pg_roles where rolname = '{user}'"));
    }

    // In the plain locale, where psql does not guess the script's encoding.
    private static async Task RunAsync(TestServer server, string script)
    {
        var start = new ProcessStartInfo("psql", ["-X", "-q", "-h", server.SocketFolder, "-U", TestServer.Administrator, "-d", "postgres"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Environment = { ["PGPASSWORD"] = TestServer.Password, ["LC_ALL"] = "C", ["PGCLIENTENCODING"] = "LATIN1" },
        };
        try
        {
            using var psql = Process.Start(start)!;
            await psql.StandardInput.WriteAsync(script);
            psql.StandardInput.Close();
            var (output, error) = (psql.StandardOutput.ReadToEndAsync(Cancel), psql.StandardError.ReadToEndAsync(Cancel));
            await psql.WaitForExitAsync(Cancel);
            _ = await output;
            if (psql.ExitCode != 0)
            {
                throw new InvalidOperationException(await error);
            }
        }
        catch (Win32Exception)
        {
            Assert.Skip("psql is not installed.");
        }
    }
}
