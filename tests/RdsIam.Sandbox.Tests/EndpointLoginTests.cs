using Npgsql;

namespace RdsIam.Sandbox.Tests;

[NeedsServer]
public sealed class EndpointLoginTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_of_rds_iam_logs_in_with_a_token_over_verified_tls()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Reader(host);
        Assert.Equal("app_reader", await source.AskAsync("select current_user::text", Cancel));
    }

    [Fact]
    public async Task A_member_without_a_policy_is_refused_in_the_words_of_rds_and_the_log_has_the_reason()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Source(host, "app_denied", SandboxClient.Token(host, "app_denied"));
        var refusal = await source.RefusedAsync(Cancel);
        Refusals.AssertPam(refusal, "app_denied");
        var log = await File.ReadAllTextAsync(host.Description.LogFile, Cancel);
        Assert.Contains("[ERROR] Failed to authorize the connection request for user 'app_denied'", log, StringComparison.Ordinal);
        Assert.Contains("dbuser:" + host.Description.ResourceId + "/app_denied", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_token_is_refused_and_never_logged()
    {
        var host = await SandboxFixture.Host;
        var token = SandboxClient.Token(host, "app_reader");
        await using var source = SandboxClient.Source(host, "app_reader", token[..^1] + (token[^1] == '0' ? '1' : '0'));
        Refusals.AssertPam(await source.RefusedAsync(Cancel), "app_reader");
        var log = await File.ReadAllTextAsync(host.Description.LogFile, Cancel);
        Assert.Contains("Error Code: InvalidToken", log, StringComparison.Ordinal);
        Assert.DoesNotContain(token[^30..^1], log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_user_logs_in_by_scram_and_a_wrong_password_or_name_reads_28P01()
    {
        var host = await SandboxFixture.Host;
        await using (var admin = SandboxClient.Source(host, "postgres", host.Description.AdminPassword))
        {
            Assert.Equal("postgres", await admin.AskAsync("select current_user::text", Cancel));
        }

        foreach (var user in new[] { "postgres", "nobody_at_all" })
        {
            await using var wrong = SandboxClient.Source(host, user, "not the password");
            var refusal = await wrong.RefusedAsync(Cancel);
            Assert.Equal("28P01", refusal.SqlState);
            Assert.Equal($"password authentication failed for user \"{user}\"", refusal.MessageText);
            Assert.Equal("auth_failed", refusal.Routine);
        }
    }

    [Fact]
    public async Task A_password_user_is_never_asked_for_a_cleartext_password()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Source(
            host, "app_password", host.Passwords.PasswordUser, null, s => s.RequireAuth = "Password");
        var error = await Assert.ThrowsAsync<NpgsqlException>(() => source.AskAsync("select 1", Cancel));
        Assert.Contains("auth", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_allowed_member_through_another_role_logs_in()
    {
        var host = await SandboxFixture.Host;
        host.Account.World.PutRolePolicy(
            host.Account.RoleArn.Split('/')[^1],
            "nested",
            RdsIam.Sandbox.Aws.DemoPolicies.Connect(host.Account.World.Arns, "app_nested", host.Description.ResourceId));
        await using var source = SandboxClient.Source(host, "app_nested", SandboxClient.Token(host, "app_nested"));
        Assert.Equal("app_nested", await source.AskAsync("select current_user::text", Cancel));
    }

    [Fact]
    public async Task The_name_in_tls_chooses_the_endpoint()
    {
        var host = await SandboxFixture.Host;
        foreach (var name in new[] { host.Account.ClusterHostName, host.Account.ReaderHostName, host.Account.ProxyHostName })
        {
            await using (var fitting = SandboxClient.Source(host, "app_reader", SandboxClient.Token(host, "app_reader", name), name))
            {
                Assert.Equal(1, await fitting.AskAsync("select 1", Cancel));
            }

            await using var other = SandboxClient.Source(host, "app_reader", SandboxClient.Token(host, "app_reader"), name);
            await other.RefusedAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_proxy_refuses_in_its_own_words()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Source(host, "app_reader", "no token", host.Account.ProxyHostName);
        var refusal = await source.RefusedAsync(Cancel);
        Assert.Equal("28P01", refusal.SqlState);
        Assert.Equal(
            "The IAM authentication failed for the role app_reader. Check the IAM token for this role and try again.",
            refusal.MessageText);
    }

    [Fact]
    public async Task Without_tls_nobody_comes_in()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Source(
            host, "app_reader", SandboxClient.Token(host, "app_reader"), null, s => s.SslMode = SslMode.Disable);
        var refusal = await source.RefusedAsync(Cancel);
        Assert.Equal("28000", refusal.SqlState);
        Assert.Equal(
            "no pg_hba.conf entry for host \"127.0.0.1\", user \"app_reader\", database \"demo\", no encryption", refusal.MessageText);
        Assert.Equal("ClientAuthentication", refusal.Routine);
    }

    [Fact]
    public async Task The_superuser_of_rds_is_kept_out()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Source(host, "rdsadmin", "anything");
        var refusal = await source.RefusedAsync(Cancel);
        Assert.Equal("28000", refusal.SqlState);
        Assert.StartsWith("pg_hba.conf rejects connection for host", refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_database_is_told_only_after_the_login()
    {
        var host = await SandboxFixture.Host;
        await using var allowed = SandboxClient.Reader(host, s => s.Database = "nowhere");
        Assert.Equal("3D000", (await allowed.RefusedAsync(Cancel)).SqlState);
        await using var refused = SandboxClient.Source(host, "app_reader", "no token", null, s => s.Database = "nowhere");
        Refusals.AssertPam(await refused.RefusedAsync(Cancel), "app_reader");
    }

    [Fact]
    public async Task More_iam_logins_than_the_limit_are_throttled_within_a_second()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { IamConnectionsPerSecond = 3 }, Cancel);
        await using var source = SandboxClient.Reader(host);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            try
            {
                await source.AskAsync("select 1", Cancel);
                return "in";
            }
            catch (PostgresException refusal)
            {
                Refusals.AssertPam(refusal, "app_reader");
                return "refused";
            }
        }));
        Assert.Contains("in", outcomes);
        Assert.Contains("refused", outcomes);
        Assert.Contains(
            "due to IAM DB authentication throttling. (Status Code: 429, Error Code: ThrottlingException)",
            await File.ReadAllTextAsync(host.Description.LogFile, Cancel),
            StringComparison.Ordinal);
    }
}
