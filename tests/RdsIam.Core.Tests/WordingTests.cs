using System.Text.RegularExpressions;

namespace RdsIam.Core.Tests;

/// <summary>How texts are written: short, and in the words of the table in docs/house.md.</summary>
public sealed partial class WordingTests
{
    private const int Longest = 200;

    [Fact]
    public void No_text_is_longer_than_a_person_reads_at_once() =>
        Assert.Empty(TextFiles.Texts.Where(text => text.Value.Length > Longest).Select(text => $"{text.Key}: {text.Value.Length}"));

    [Fact]
    public void No_text_has_a_word_that_the_house_does_not_use() =>
        Assert.Empty(TextFiles.Texts.Where(text => Unwanted().IsMatch(text.Value)).Select(text => $"{text.Key}: {Unwanted().Match(text.Value)}"));

    [Fact]
    public void No_page_for_people_has_such_a_word_either() => Assert.Empty(
        Pages().SelectMany(page => File.ReadLines(page).Select((line, i) => (Place: $"{Path.GetFileName(page)}:{i + 1}", Found: Unwanted().Match(line))))
            .Where(line => line.Found.Success).Select(line => $"{line.Place}: {line.Found}"));

    [Fact]
    public void What_one_text_counts_as_one_or_several_every_text_does()
    {
        var counted = TextFiles.Texts.Values.SelectMany(text => Counted().Matches(text)).Select(match => match.Groups["noun"].Value)
            .Distinct().ToList();
        Assert.Contains("connection", counted);
        var uncounted = new Regex($@"\{{\w+\}} (more |other )?({string.Join('|', counted)})s\b");
        Assert.Matches(uncounted, "There are {count} more connections.");
        Assert.DoesNotMatch(uncounted, "There are {count:n connection} of {user}.");
        Assert.Empty(TextFiles.Texts.Where(text => uncounted.IsMatch(text.Value)).Select(text => $"{text.Key}: {uncounted.Match(text.Value)}"));
    }

    [Theory]
    [InlineData("The token ended at noon.")]
    [InlineData("The credentials end in five minutes.")]
    [InlineData("Signed by a key that is good until noon.")]
    [InlineData("A longer session is not to be had.")]
    [InlineData("Mend that one first.")]
    [InlineData("This is to be done first.")]
    [InlineData("The organisation's policies.")]
    [InlineData("The near end of the tunnel.")]
    [InlineData("It is signed anew.")]
    public void A_word_that_the_house_does_not_use_is_found(string text) => Assert.Matches(Unwanted(), text);

    [Theory]
    [InlineData("Line 3 begins or ends a transaction.")]
    [InlineData("There is no role sales on this server.")]
    [InlineData("The token has expired.")]
    public void What_else_these_words_mean_is_left_alone(string text) => Assert.DoesNotMatch(Unwanted(), text);

    private static IEnumerable<string> Pages()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        return new[] { "cmdlets", "topics", "guide" }.SelectMany(folder => Directory.GetFiles(Path.Combine(docs, folder), "*.md"))
            .Concat(Directory.GetFiles(docs, "*.txt"))
            .Append(Path.Combine(docs, "parameters.md")).Append(Path.Combine(docs, "types.md")).Append(Path.Combine(Repository.Root, "README.md"));
    }

    /// <summary>The format that tells one from several: <c>{count:n row}</c>.</summary>
    [GeneratedRegex(@"\{\w+:n (?<noun>[a-z]+)")]
    private static partial Regex Counted();

    /// <summary>The right column of the table; "end" of tokens, credentials, keys and certificates only.</summary>
    [GeneratedRegex(
        @"\b(token|credential|certificate|key|login)\S* (end|ends|ended|has ended|have ended)\b|\bgood\b|\bwill not do\b|\bto be had\b"
        + @"|\bmend|\bput \w+( \w+)? right\b|\b(is|are|was|were) to be\b|\basks? for\b|\bbeside\b|\bon this way\b|\bbelongs? into\b"
        + @"|\banswer of AWS\b|(?<!there) is no(ne)? (?!longer)[A-Z]|\bcatalogue|\borganisation|\btakes? out of\b|\bleave away\b"
        + @"|\bnear end\b|\banew\b|\bwords of a target\b|\btold none\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Unwanted();
}
