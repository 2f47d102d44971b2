using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using RdsIam.Core.Policies;

namespace RdsIam.Core.Tests.Policies;

/// <summary>The texts of findings.</summary>
public sealed class FindingTextTests
{
    public static TheoryData<string> Ids
    {
        get
        {
            var resources = new ResourceManager("RdsIam.Core.Messages", typeof(Fault).Assembly);
            var keys = resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!
                .Cast<DictionaryEntry>()
                .Select(e => (string)e.Key)
                .Where(k => k.EndsWith(".Fix", StringComparison.Ordinal))
                .Select(k => k[..^4]);
            return [.. keys];
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_finding_reads_as_sentences_and_leaves_no_braces_of_its_template(string id)
    {
        // As many arguments as the texts have places: that is what the rules give.
        var places = Regex.Matches(Messages.Format(id) + Messages.Format(id + ".Fix"), @"\{(\d)\}").Select(m => m.Groups[1].Value[0] - '0');
        var args = Enumerable.Range(0, places.Append(-1).Max() + 1).Select(i => (object)$"<{i}>").ToArray();
        var finding = PolicyFinding.Create(id, FindingSeverity.Warning, "p", TextPlace.Start, args);
        foreach (var text in (string[])[finding.Message, finding.Fix!])
        {
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\{\d\}", text);
            Assert.True(char.IsUpper(text[0]) || text[0] is '"' or '<', text);
            // The JSON reader's reason brings its own full stop.
            Assert.Matches(@"(\.|JSON: <0>)$", text);
        }
    }
}
