using System.ComponentModel;
using System.Diagnostics;
using RdsIam.Core.Tokens;

namespace RdsIam.Sandbox.Tests;

/// <summary>The sandbox as the world's own clients see it: psql, psycopg2, boto3 and the AWS CLI.</summary>
[NeedsServer]
public sealed class OtherClientsTests
{
    private const string Python = "/usr/bin/python3";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Psql_logs_in_with_a_token_of_the_aws_cli()
    {
        var host = await SandboxFixture.Host;
        await RequireAsync("psql", ["--version"]);
        await RequireAsync("aws", ["--version"]);
        var d = host.Description;
        var token = await RunAsync(
            "aws", ["rds", "generate-db-auth-token", "--hostname", d.HostName, "--port", "5432", "--username", d.UserName], host);
        var psql = await RunAsync("psql", [Libpq(host, d.UserName), "-XAtc", "select current_user, count(*) from sales.orders"], host, token.Output.Trim());
        Assert.Equal(("app_reader|5000\n", "", ""), (psql.Output, psql.Error, token.Error));
    }

    [Fact]
    public async Task Psql_reads_the_refusals_of_rds()
    {
        var host = await SandboxFixture.Host;
        await RequireAsync("psql", ["--version"]);
        var denied = await RunAsync("psql", [Libpq(host, "app_denied"), "-XAtc", "select 1"], host, SandboxClient.Token(host, "app_denied"));
        Assert.Contains("FATAL:  PAM authentication failed for user \"app_denied\"", denied.Error, StringComparison.Ordinal);
        var unknown = await RunAsync("psql", [Libpq(host, "nobody_at_all"), "-XAtc", "select 1"], host, "x");
        Assert.Contains("FATAL:  password authentication failed for user \"nobody_at_all\"", unknown.Error, StringComparison.Ordinal);
        var plain = await RunAsync("psql", [Libpq(host, "app_reader").Replace("verify-full", "disable", StringComparison.Ordinal), "-XAtc", "select 1"], host, "x");
        Assert.Contains("FATAL:  no pg_hba.conf entry for host \"127.0.0.1\", user \"app_reader\", database \"demo\", no encryption", plain.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Psql_copies_out_and_the_administrator_in_by_scram()
    {
        var host = await SandboxFixture.Host;
        await RequireAsync("psql", ["--version"]);
        var script = """
            \set ON_ERROR_STOP 1
            create temporary table numbers (n int);
            copy numbers from stdin;
            1
            2
            \.
            copy (select sum(n) from numbers) to stdout;
            """;
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, script + "\n", Cancel);
        var psql = await RunAsync("psql", [Libpq(host, "postgres"), "-XAtqf", file], host, host.Description.AdminPassword);
        File.Delete(file);
        Assert.Equal(("3\n", ""), (psql.Output, psql.Error));
    }

    [Fact]
    public async Task Psycopg2_logs_in_with_a_token_of_boto3()
    {
        var host = await SandboxFixture.Host;
        await RequireAsync(Python, ["-c", "import boto3, psycopg2"]);
        var d = host.Description;
        var script = $"""
            import boto3, psycopg2
            token = boto3.client('rds').generate_db_auth_token('{d.HostName}', 5432, '{d.UserName}')
            with psycopg2.connect("{Libpq(host, d.UserName)}", password=token) as connection, connection.cursor() as cursor:
                cursor.execute('select current_user, ssl from pg_stat_ssl where pid = pg_backend_pid()')
                print(cursor.fetchone()[0])
            """;
        // This boto3 may be too old to read AWS_ENDPOINT_URL, so the role's keys are given to it.
        var python = await RunAsync(Python, ["-c", script], host, keys: SandboxClient.Assume(host));
        Assert.Equal(("app_reader\n", ""), (python.Output, python.Error));
    }

    private static string Libpq(SandboxHost host, string user) =>
        $"host={host.Description.HostName} hostaddr=127.0.0.1 port={host.Endpoint.Port} dbname=demo user={user} "
        + $"sslmode=verify-full sslrootcert={host.Description.RootCertificate}";

    private static async Task RequireAsync(string program, string[] arguments)
    {
        try
        {
            var (exitCode, _, error) = await RunAsync(program, arguments, host: null);
            Assert.SkipUnless(exitCode == 0, $"{program} is not usable here: {error}");
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program, string[] arguments, SandboxHost? host, string? password = null, SigningIdentity? keys = null)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["PGPASSWORD"] = password;
        if (keys is not null)
        {
            info.Environment["AWS_ACCESS_KEY_ID"] = keys.AccessKeyId;
            info.Environment["AWS_SECRET_ACCESS_KEY"] = keys.SecretAccessKey;
            info.Environment["AWS_SESSION_TOKEN"] = keys.SessionToken;
            info.Environment["AWS_DEFAULT_REGION"] = host!.Description.Region;
        }
        else if (host is not null)
        {
            info.Environment["AWS_CONFIG_FILE"] = host.Description.AwsConfigFile;
            info.Environment["AWS_PROFILE"] = AwsConfig.ProfileName;
            info.Environment["AWS_ENDPOINT_URL"] = host.Description.AwsEndpointUrl;
        }

        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var error = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await error);
    }
}
