using System.Diagnostics;
using System.Globalization;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox;

namespace RdsIam.Bench;

/// <summary>200 physical connections opened with tokens, and what part of that time the signing of 200 tokens is.</summary>
internal static class OpenBench
{
    private const int Connections = 200;
    private const int AtOnce = 50;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), CancellationToken.None);
        var sandbox = host.Description;
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", sandbox.AwsEndpointUrl);
        var identity = IdentitySources.Create(new CredentialOptions
        {
            AccessKey = sandbox.AccessKeyId,
            SecretKey = sandbox.SecretAccessKey,
            RoleArn = [sandbox.RoleArn],
            Region = sandbox.Region,
        });
        var socket = sandbox.ConnectTo.Split(':');
        var target = new ConnectionTarget
        {
            HostName = sandbox.HostName,
            Port = sandbox.Port,
            ConnectToHost = socket[0],
            ConnectToPort = int.Parse(socket[1], CultureInfo.InvariantCulture),
            Database = sandbox.Database,
            UserName = sandbox.UserName,
            Region = sandbox.Region,
            RootCertificate = sandbox.RootCertificate,
            MaxPoolSize = AtOnce,
        };
        var keys = await identity.GetIdentityAsync(CancellationToken.None);
        var (opened, signed) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var open = await OpenAsync(target, identity);
            var sign = Sign(sandbox, keys);
            if (round >= 0)
            {
                opened.Add(open);
                signed.Add(sign);
            }
        }

        Console.WriteLine($"{Connections} logins with a fresh token each: {Turns.Median(opened):F3} s; signing {Connections} tokens: {Turns.Median(signed) * 1e3:F2} ms, {Turns.Median(signed) / Turns.Median(opened):P2}");
        return 0;
    }

    /// <summary>Fifty at a time, as the server takes two hundred and keeps some for itself; none of them is kept.</summary>
    private static async Task<double> OpenAsync(ConnectionTarget target, IIdentitySource identity)
    {
        var watch = new Stopwatch();
        for (var opened = 0; opened < Connections; opened += AtOnce)
        {
            var pool = ConnectionPools.Get(target, identity);
            watch.Start();
            var connections = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => pool.OpenAsync(CancellationToken.None).AsTask()));
            watch.Stop();
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }

            if (pool.Statistics.TokensSigned != AtOnce)
            {
                throw new InvalidOperationException($"{pool.Statistics.TokensSigned} tokens were signed for {AtOnce} logins.");
            }

            ConnectionPools.Remove(pool);
        }

        // RDS takes 200 new IAM connections a second, and so does the sandbox.
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        return watch.Elapsed.TotalSeconds;
    }

    private static double Sign(SandboxDescription sandbox, SigningIdentity keys)
    {
        var request = TokenRequest.Create(sandbox.HostName, sandbox.Port, sandbox.UserName, sandbox.Region);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Connections; i++)
        {
            GC.KeepAlive(TokenSigner.Sign(request, keys, DateTimeOffset.UtcNow).Value);
        }

        return watch.Elapsed.TotalSeconds;
    }
}
