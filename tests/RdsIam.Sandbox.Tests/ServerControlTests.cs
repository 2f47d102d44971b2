using System.Net;
using System.Security.Authentication;
using System.Text;
using Npgsql;

namespace RdsIam.Sandbox.Tests;

/// <summary>Trouble made from another process, as the module's tests make it.</summary>
[NeedsServer]
public sealed class ServerControlTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_process_can_make_and_end_every_trouble_of_the_server()
    {
        await using var sandbox = await SandboxProcess.StartAsync(null, Cancel);
        await using var source = SandboxClient.Source(sandbox, sandbox.Text("adminPassword"));

        await DoAsync(sandbox, "server-state", """{"state":"tooManyConnections"}""");
        Assert.Equal("53300", (await source.RefusedAsync(Cancel)).SqlState);
        await DoAsync(sandbox, "server-state", """{"state":"available"}""");
        Assert.Equal(1, await source.AskAsync("select 1", Cancel));

        await DoAsync(sandbox, "server-tls", """{"refused":true}""");
        await Assert.ThrowsAsync<NpgsqlException>(() => source.AskAsync("select 1", Cancel));
        await DoAsync(sandbox, "server-tls", """{"handshakeRefused":true}""");
        await Assert.ThrowsAsync<NpgsqlException>(() => source.AskAsync("select 1", Cancel));
        await DoAsync(sandbox, "server-reset", "{}");
        await DoAsync(sandbox, "server-state", """{"state":"failingOver"}""");
        await Assert.ThrowsAsync<NpgsqlException>(() => source.AskAsync("select 1", Cancel));
        await DoAsync(sandbox, "server-reset", "{}");
        await DoAsync(sandbox, "proxy-users", """{"names":"app_reader"}""");
        Assert.Equal(1, await source.AskAsync("select 1", Cancel));
        await DoAsync(sandbox, "set-status", $$"""{"resourceId":"{{sandbox.Text("resourceId")}}","status":"failing-over"}""");
        await DoAsync(sandbox, "set-iam-pending", $$"""{"resourceId":"{{sandbox.Text("resourceId")}}","enabled":false}""");
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(sandbox, "set-status", """{"resourceId":"db-NONE","status":"stopped"}"""));

        foreach (var kind in new[] { "expired", "wrong-name", "unknown-authority" })
        {
            await DoAsync(sandbox, "server-certificate", $$"""{"kind":"{{kind}}"}""");
            var error = await Assert.ThrowsAsync<NpgsqlException>(() => source.AskAsync("select 1", Cancel));
            Assert.IsType<AuthenticationException>(error.InnerException);
        }

        await DoAsync(sandbox, "server-certificate", """{"kind":"own"}""");
        await using (var connection = await source.OpenConnectionAsync(Cancel))
        {
            await DoAsync(sandbox, "break-connections", "{}");
            await using var command = new NpgsqlCommand("select 1", connection);
            await Assert.ThrowsAsync<NpgsqlException>(() => command.ExecuteScalarAsync(Cancel));
        }

        var before = sandbox.PostmasterId;
        await DoAsync(sandbox, "server-restart", """{"mode":"immediate"}""");
        Assert.NotEqual(before, sandbox.PostmasterId);
        await DoAsync(sandbox, "server-latency", """{"milliseconds":5}""");
        Assert.Equal(1, await source.AskAsync("select 1", Cancel));

        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(sandbox, "server-state", """{"state":"tired"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(sandbox, "server-certificate", """{"kind":"gold"}"""));
    }

    private static async Task DoAsync(SandboxProcess sandbox, string command, string json) =>
        Assert.Equal(HttpStatusCode.OK, await AskAsync(sandbox, command, json));

    private static async Task<HttpStatusCode> AskAsync(SandboxProcess sandbox, string command, string json)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{sandbox.Text("awsEndpointUrl")}/sandbox/{command}")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Sandbox-Key", sandbox.Text("controlKey"));
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
