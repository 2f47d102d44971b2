using System.Collections.Concurrent;
using System.Diagnostics;
using RdsIam.Mutants;

// dotnet build, then: dotnet run --project tests/RdsIam.Mutants -- Tokens Scripts --count 60 --seed 1 --write docs/reliability.md
var root = Environment.CurrentDirectory;
string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
var count = int.Parse(Option("--count") ?? "60", null);
var seed = int.Parse(Option("--seed") ?? "1", null);
var workers = int.Parse(Option("--workers") ?? "2", null);
var named = args.SelectMany(name => Part.All.Where(one => one.Name == name)).ToList();
var parts = named.Count > 0 ? named : Part.All;

var places = new Dictionary<string, int>();
var drawn = new List<Mutation>();
foreach (var part in parts)
{
    var found = part.Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, "src", "RdsIam.Core", folder), "*.cs", SearchOption.AllDirectories))
        .Order(StringComparer.Ordinal)
        .SelectMany(file => MutationFinder.In(part.Name, Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file)))
        .ToList();
    places[part.Name] = found.Count;
    foreach (var one in Drawing.Take(found, count, new Random(seed)))
    {
        drawn.Add(one with { Id = drawn.Count + 1 });
    }
}

var tree = new MutatedTree(root);
var mutants = tree.Build(drawn);
var scores = new List<Score>();
foreach (var part in parts)
{
    var runs = new List<(IReadOnlyList<string> Tests, TimeSpan Limit, HashSet<int> Reached)>();
    var clock = Stopwatch.StartNew();
    foreach (var tests in part.Runs)
    {
        var (hits, start) = (Path.Combine(root, "out", "mutants", $"hits-{part.Name}-{runs.Count}"), clock.Elapsed);
        if (await TestRun.RunAsync(tree.Tests, tests, 0, hits, TimeSpan.FromMinutes(10)) is not 0)
        {
            Console.Error.WriteLine($"The tests of {part.Name} fail without a mutant.");
            return 1;
        }

        var limit = ((clock.Elapsed - start) * 4) + TimeSpan.FromSeconds(30);
        runs.Add((tests, limit, [.. File.ReadAllLines(hits).Select(line => int.Parse(line, null))]));
    }

    var survivors = new ConcurrentBag<(Mutation, bool)>();
    var killed = 0;
    var own = mutants.Where(one => one.Part == part.Name).ToList();
    await Parallel.ForEachAsync(own, new ParallelOptions { MaxDegreeOfParallelism = workers }, async (one, _) =>
    {
        foreach (var run in runs.Where(run => run.Reached.Contains(one.Id)))
        {
            if (await TestRun.RunAsync(tree.Tests, run.Tests, one.Id, null, run.Limit) != 0)
            {
                Interlocked.Increment(ref killed);
                return;
            }
        }

        var isReached = runs.Exists(run => run.Reached.Contains(one.Id));
        survivors.Add((one, isReached));
        // RDSIAM_MUTANT=<id> on the tests in out/mutants/tests puts it in again.
        Console.WriteLine($"  {one.Id} survived{(isReached ? "" : ", not reached")}: {one}");
    });
    scores.Add(new Score(part.Name, places[part.Name], killed, [.. survivors.OrderBy(one => one.Item1.Id)]));
    Console.WriteLine($"{scores[^1].Row} {clock.Elapsed.TotalMinutes:0.0} min");
    if (Option("--write") is { } path)
    {
        Score.Write(path, scores, seed);
    }
}

return 0;
