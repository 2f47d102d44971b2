using System.Text.RegularExpressions;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Hundreds of questions whose answers AWS's guides, its own errors and policies that people wrote give.</summary>
public sealed class PolicyCaseTests
{
    // One engine's own tests, which accept what AWS's recorded errors refuse: an empty resource ("Resource  must be in ARN format or
    // "*"."), and a wildcard in an action's service ("Vendor s* is not valid").
    private static readonly string[] Wrong =
        ["va1da5:resourceMatches#94", "va1da5:resourceMatches#95", "va1da5:actionMatches#110", "va1da5:actionMatches#111"];

    private static readonly Dictionary<string, PolicyCase> Cases =
        PolicyCase.All().Where(one => !Wrong.Contains(one.Id)).ToDictionary(one => one.Id);

    public static TheoryData<string> Ids => Cases.Count == 0 ? ["none"] : [.. Cases.Keys];

    public static TheoryData<string> WithWords => Cases.Count == 0
        ? ["none"]
        : [.. Cases.Values.Where(one => one.Json["mustMention"] is not null || one.Json["mustNotMention"] is not null).Select(one => one.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_answer_is_the_one_that_AWS_gives(string id)
    {
        Assert.SkipWhen(PolicyCase.Folder is null, "The folder of shared policy cases is not beside this clone.");
        var (verdict, findings) = Cases[id].Answer();
        Assert.True(Cases[id].IsAsExpected(verdict), $"{id}: expected {Cases[id].Expected}, got {verdict}\n{findings}\n{Cases[id].Json}");
    }

    [Theory]
    [MemberData(nameof(WithWords))]
    public void The_findings_name_the_mistake_and_nothing_that_is_none(string id)
    {
        Assert.SkipWhen(PolicyCase.Folder is null, "The folder of shared policy cases is not beside this clone.");
        var (_, findings) = Cases[id].Answer();
        if ((string?)Cases[id].Json["mustMention"] is { Length: > 0 } must)
        {
            Assert.Matches(new Regex(must, RegexOptions.IgnoreCase), findings);
        }

        if ((string?)Cases[id].Json["mustNotMention"] is { Length: > 0 } never)
        {
            Assert.DoesNotMatch(new Regex(never, RegexOptions.IgnoreCase), findings);
        }
    }
}
