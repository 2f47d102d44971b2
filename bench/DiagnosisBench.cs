using System.Globalization;
using RdsIam.Sandbox;

namespace RdsIam.Bench;

/// <summary>
/// How long <c>Test-RdsIamConnection</c> takes for a login that works, all its steps included, beside the plain login with its first
/// statement: both from the shell, warm, with a pool that is closed after each.
/// </summary>
internal static class DiagnosisBench
{
    private const int Calls = 5;

    private const string Setup = """
        $sandbox = $env:RDSIAM_BENCH_SANDBOX | ConvertFrom-Json
        $env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
        $login = @{ HostName = $sandbox.hostName; Database = $sandbox.database; UserName = $sandbox.userName; ConnectTo = $sandbox.connectTo
            RootCertificate = $sandbox.rootCertificate; AccessKey = $sandbox.accessKeyId; SecretKey = $sandbox.secretAccessKey; RoleArn = $sandbox.roleArn }
        function Test-Login { if ($failed = Test-RdsIamConnection @login | Where-Object Status -eq Failed) { throw $failed[0] } }
        function Use-Login { $one = Connect-RdsIam @login; $null = Invoke-RdsIamQuery 'select 1' -Connection $one; Disconnect-RdsIam $one }
        """;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), CancellationToken.None);
        using var shell = ShellPeer.Start(Setup, new Dictionary<string, string?> { ["RDSIAM_BENCH_SANDBOX"] = host.Description.ToJson() })
            ?? throw new InvalidOperationException("The test is made in PowerShell.");
        var turns = new Turns($"{Calls} logins, one after the other", rounds);
        turns.Add("a login and its first statement", shell.Process, () => shell.RunAsync(Repeat("Use-Login")));
        turns.Add("Test-RdsIamConnection", shell.Process, () => shell.RunAsync(Repeat("Test-Login")));
        var seconds = await turns.RunAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  a login {seconds[0] / Calls * 1e3:F0} ms, a test {seconds[1] / Calls * 1e3:F0} ms (target 250)"));
        return 0;
    }

    private static string Repeat(string call) => $"for ($i = 0; $i -lt {Calls}; $i++) {{ {call} }}";
}
