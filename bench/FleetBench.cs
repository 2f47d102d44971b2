using System.Globalization;
using RdsIam.Sandbox;

namespace RdsIam.Bench;

/// <summary>
/// One query on many databases, each with a login of its own by token, over a network of some latency. The ideal is the time of
/// one such database alone, times databases by throttle.
/// </summary>
internal static class FleetBench
{
    private const int Alone = 5;
    private const string Query = "'select count(*) as n from pg_class'";

    /// <param name="databases">How many.</param>
    /// <param name="throttle">How many at a time.</param>
    /// <param name="latency">Each way, in milliseconds.</param>
    /// <param name="rounds">Of the median.</param>
    public static async Task<int> RunAsync(int databases, int throttle, int latency, int rounds)
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), CancellationToken.None);
        await PrepareAsync(host, databases);
        using var shell = Shell(host.Description, databases) ?? throw new InvalidOperationException("The queries run in PowerShell.");
        host.Endpoint.Controls.Latency = TimeSpan.FromMilliseconds(latency);
        var (alone, together) = await MeasureAsync(shell, databases, throttle, rounds);
        var ideal = alone * Math.Ceiling((double)databases / throttle);
        Console.WriteLine($"{databases} databases, {throttle} at a time, {latency} ms each way, a login by token each; median of {rounds}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  one alone {alone:F3} s, ideal {ideal:F2} s, all {together:F2} s, {together / ideal:F2} x"));
        return 0;
    }

    private static async Task PrepareAsync(SandboxHost host, int databases)
    {
        // Idle sessions of the pools stay for two minutes.
        await ExecuteAsync(host, string.Create(CultureInfo.InvariantCulture, $"alter system set max_connections = {databases + 100}"));
        await ExecuteAsync(host, "alter system set fsync = off");
        await host.Cluster.RestartAsync(Sandbox.Cluster.ShutdownMode.Fast, CancellationToken.None);
        for (var i = 1; i <= databases; i++)
        {
            await ExecuteAsync(host, string.Create(CultureInfo.InvariantCulture, $"create database fleet_{i} strategy file_copy"));
        }
    }

    private static async Task ExecuteAsync(SandboxHost host, string sql)
    {
        await using var command = host.Cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static ShellPeer? Shell(SandboxDescription sandbox, int databases) => ShellPeer.Start(
        $"$words = @{{ ConnectTo = '{sandbox.ConnectTo}'; RootCertificate = '{sandbox.RootCertificate}'; UserName = '{sandbox.UserName}'; RoleArn = '{sandbox.RoleArn}' }}\n"
        + $"$all = 1..{databases} | ForEach-Object {{ [pscustomobject]@{{ HostName = '{sandbox.HostName}'; Database = \"fleet_$_\" }} }}",
        new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = sandbox.AwsEndpointUrl,
            ["AWS_ACCESS_KEY_ID"] = sandbox.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = sandbox.SecretAccessKey,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        });

    private static async Task<(double Alone, double Together)> MeasureAsync(ShellPeer shell, int databases, int throttle, int rounds)
    {
        var (alone, together) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            // The first round warms up.
            var (ones, alls) = round < 0 ? ([], []) : (alone, together);
            for (var i = 0; i < Alone; i++)
            {
                await shell.RunAsync("Disconnect-RdsIam -All");
                ones.Add(await shell.RunAsync($"$null = $all[{i}] | Invoke-RdsIamQuery {Query} @words"));
            }

            await shell.RunAsync("Disconnect-RdsIam -All");
            alls.Add(await shell.RunAsync(
                $"if (@($all | Invoke-RdsIamQuery {Query} @words -ThrottleLimit {throttle} -AppendSource).Count -ne {databases}) {{ throw 'rows are missing' }}"));
        }

        return (Turns.Median(alone), Turns.Median(together));
    }
}
