using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Tests.Iam;

/// <summary>The sandbox's evaluator against answers that AWS has published, where the files are there.</summary>
public sealed class PublishedCaseTests
{
    /// <summary>Where the published texts contradict what AWS was recorded to do with the very document.</summary>
    private static readonly string[] Disputed =
    [
        // The grammar forbids an Id in a policy for identities; IAM was recorded to take one.
        "awsrule:grammar: Id in an identity policy",
        // IAM refuses these documents, so that what they would allow is never asked.
        "va1da5:resourceMatches#94", "va1da5:resourceMatches#95", "va1da5:actionMatches#110", "va1da5:actionMatches#111",
    ];

    [Theory]
    [InlineData("aws-rules", false)]
    [InlineData("moto-grammar", true)]
    [InlineData("va1da5", false)]
    [InlineData("real-policies", false)]
    public void The_sandbox_decides_as_AWS_has_published(string file, bool managed)
    {
        var cases = PublishedCases.In(file).ToList();
        Assert.SkipWhen(cases.Count == 0, "The files of cases are not here.");
        var home = managed ? PolicyHome.Managed : PolicyHome.Role;
        var wrong =
            from one in cases
            let expected = one.Case.GetProperty("expected").GetString()!
            let answer = PublishedCases.Answer(one.Case, home)
            where !Disputed.Contains(one.Id) && !PublishedCases.Agrees(expected, answer)
            select $"{one.Id}: {expected} expected, {answer} answered";
        Assert.Equal([], wrong);
    }

    [Fact]
    public void The_sandbox_refuses_in_the_words_of_AWS()
    {
        var cases = PublishedCases.In("moto-grammar").Where(one => one.Case.GetProperty("expected").GetString() == "Refused").ToList();
        Assert.SkipWhen(cases.Count == 0, "The files of cases are not here.");
        var wrong =
            from one in cases
            let words = one.Case.GetProperty("title").GetString()!
            let text = one.Case.GetProperty("identityText")[0].GetString()!
            let refusal = Record.Exception(() => IamDocument.Read(text, "case", PolicyHome.Managed))?.Message
            where refusal != words
            select $"{one.Id}: {words} expected, {refusal} said";
        Assert.Equal([], wrong);
    }
}
