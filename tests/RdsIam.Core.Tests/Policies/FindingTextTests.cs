using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>The texts of findings.</summary>
public sealed class FindingTextTests
{
    /// <summary>
    /// Of all texts that come with a fix those of policies, errors too: causes of failed logins have fixes with commands in them.
    /// </summary>
    public static TheoryData<string> Ids
    {
        get
        {
            var texts = File.ReadAllText(Path.Combine(Repository.Root, "src", "RdsIam.Core", "Messages.resx"));
            var section = Regex.Match(texts, "<!-- Policies -->(.*)<!-- end of Policies -->", RegexOptions.Singleline).Value;
            return [.. Regex.Matches(section, "<data name=\"(\\w+)\\.Fix\"").Select(match => match.Groups[1].Value)];
        }
    }

    [Fact]
    public void There_are_many() => Assert.InRange(Ids.Count, 40, 200);

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_finding_reads_as_sentences_and_leaves_no_braces_of_its_template(string id)
    {
        var finding = PolicyFinding.Create((Message)TextFiles.FillWithNames(id), FindingSeverity.Warning, "p", TextPlace.Start);
        foreach (var text in (string[])[finding.Message, finding.Fix!])
        {
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\{\w+\}", text);
            Assert.True(char.IsUpper(text[0]) || text[0] is '"' or '\'' or '<', text);
            // The JSON reader's reason, and a finding within an error, bring their own full stop.
            Assert.Matches(@"(\.|JSON: <reason>|column <column>: <reason>|would not work: <finding>|^<fix>)$", text);
        }
    }
}
