using RdsIam.Fuzz;

namespace RdsIam.Core.Tests;

/// <summary>The short form of <c>tests/RdsIam.Fuzz</c>: a few thousand broken inputs for each reader of what others write.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 2_000;
    private const int Seed = 3;

    /// <summary>All but the calls of AWS, which change the process's environment for good: those are in the long form alone.</summary>
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name).Where(name => name != "aws-calls")];

    [Theory]
    [NeedsTime]
    [MemberData(nameof(Targets))]
    public void Broken_inputs_are_read_or_refused_by_name(string name)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);
        var result = new FuzzRun(target, Seed).Run(Inputs / target.Slowness);
        Assert.True(result.IsGood, string.Join('\n', result.Findings));
        Assert.True(result.Inputs > 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_inputs()
    {
        var target = FuzzTargets.All.Single(target => target.Name == "policy");
        Assert.Equal(new FuzzRun(target, Seed).Show(7), new FuzzRun(target, Seed).Show(7));
        Assert.NotEqual(new FuzzRun(target, Seed).Show(7), new FuzzRun(target, Seed + 1).Show(7));
    }

    [Fact]
    public void Whatever_is_not_a_fault_is_a_finding()
    {
        var broken = FuzzTarget.OfText(
            "broken", ["a"], "", text => throw (text.Length > 0 ? new FormatException() : new InvalidOperationException()));
        var result = new FuzzRun(broken, Seed).Run(100);
        Assert.Equal((2, 0L), (result.Findings.Count, result.Refused));
        var large = FuzzTarget.OfText("large", ["a"], "", _ => GC.KeepAlive(new byte[FuzzResult.MostBytes + 1]));
        Assert.Contains("MB", Assert.Single(new FuzzRun(large, Seed).Run(1).Findings), StringComparison.Ordinal);
    }
}
