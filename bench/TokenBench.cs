using System.Globalization;

namespace RdsIam.Bench;

/// <summary>
/// Tokens a second, warm, one thread: ours beside the AWS SDK for .NET, boto3 and @aws-sdk/rds-signer. The rounds of all
/// signers are interleaved, so that a noisy machine disturbs them alike; the ratios count.
/// </summary>
internal static class TokenBench
{
    private static readonly SigningCase Plain = new(
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SessionToken: null,
        "eu-west-1", "mydb.abc123example.eu-west-1.rds.amazonaws.com", 5432, "app_user");

    /// <summary>700 characters in the mix of letters that STS gives out.</summary>
    private static readonly string SessionToken = string.Concat(
        Enumerable.Range(0, 700).Select(i => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i * 37 % 64]));

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = Option(args, "--rounds", 7);
        var milliseconds = Option(args, "--milliseconds", 500);
        using var packages = await NodePackages.InstallAsync("@aws-sdk/rds-signer");
        await CompareAsync("without a session token", Plain, packages.Folder, rounds, milliseconds);
        await CompareAsync(
            "with a session token of 700 characters", Plain with { SessionToken = SessionToken }, packages.Folder, rounds, milliseconds);
        return 0;
    }

    private static async Task CompareAsync(string title, SigningCase @case, string packages, int rounds, int milliseconds)
    {
        ISigningPeer?[] all =
        [
            InProcessPeer.Ours(@case),
            InProcessPeer.AwsSdk(@case),
            await ProcessPeer.StartAsync(
                Environment.GetEnvironmentVariable("RDSIAM_BENCH_PYTHON") ?? "python3", "boto3_tokens.py", @case, packages),
            await ProcessPeer.StartAsync("node", "rds_signer_tokens.mjs", @case, packages),
        ];
        var peers = all.OfType<ISigningPeer>().ToArray();
        var figures = peers.Select(_ => new List<(double PerSecond, double? Bytes)>()).ToArray();
        try
        {
            foreach (var peer in peers)
            {
                await peer.RunAsync(4 * milliseconds);
            }

            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < peers.Length; i++)
                {
                    figures[i].Add(await peers[i].RunAsync(milliseconds));
                }
            }

            Print(title, peers, figures);
        }
        finally
        {
            Array.ForEach(peers, peer => peer.Dispose());
        }
    }

    private static void Print(string title, ISigningPeer[] peers, List<(double PerSecond, double? Bytes)>[] figures)
    {
        Console.WriteLine($"\n### Tokens a second, one thread, warm, {title}\n");
        Console.WriteLine("| signer | tokens a second | µs a token | RdsIam is faster by | bytes allocated a token | characters |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        for (var i = 0; i < peers.Length; i++)
        {
            var rate = Median(figures[i].Select(f => f.PerSecond));
            // The ratio of neighbours in the same round, so that a slow spell of the machine drops out.
            var ratio = Median(figures[0].Zip(figures[i], (ours, theirs) => ours.PerSecond / theirs.PerSecond));
            var bytes = figures[i][0].Bytes is null
                ? ""
                : Median(figures[i].Select(f => f.Bytes!.Value)).ToString("N0", CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {peers[i].Name} | {rate:N0} | {1e6 / rate:N2} | {ratio:N1} | {bytes} | {peers[i].TokenLength} |"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static int Option(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : otherwise;
}
