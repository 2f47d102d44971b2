using System.Globalization;
using RdsIam.Fuzz;

// dotnet run -c Release --project tests/RdsIam.Fuzz -- --long            every target, 1,000,000 inputs each
// dotnet run -c Release --project tests/RdsIam.Fuzz -- sql host          these, 20,000 inputs each
// … --count 5000 --seed 7 --minutes 10 --from 123                        other numbers; --write adds the table to docs/reliability.md
var options = FuzzOptions.Read(args);
if (options is null)
{
    Console.Error.WriteLine($"Targets: {string.Join(' ', FuzzTargets.All.Select(target => target.Name))}");
    return 2;
}

var results = new List<FuzzResult>();
Console.WriteLine(FuzzTable.Head);
foreach (var target in FuzzTargets.All.Where(target => options.Names.Count == 0 || options.Names.Contains(target.Name)))
{
    var run = new FuzzRun(target, options.Seed);
    var result = run.Run(Math.Max(1, options.Count / target.Slowness), options.Time, options.From);
    results.Add(result);
    Console.WriteLine(FuzzTable.Row(result));
    foreach (var finding in result.Findings)
    {
        Console.Error.WriteLine(finding);
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results.Sum(one => one.Inputs):N0} inputs, {results.Count(one => !one.IsGood)} targets with findings"));
if (options.Write is { } path)
{
    FuzzTable.Write(path, results, options.Seed);
}

return results.TrueForAll(one => one.IsGood) ? 0 : 1;
