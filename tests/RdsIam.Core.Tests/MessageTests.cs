using System.Text.RegularExpressions;
using RdsIam.Core.Clients;

namespace RdsIam.Core.Tests;

/// <summary>What the generated methods make of the texts.</summary>
public sealed partial class MessageTests
{
    [Fact]
    public void Each_text_has_its_method_and_no_other_is_there()
    {
        var keys = TextFiles.Texts.Keys.Where(key => !key.EndsWith(".Fix", StringComparison.Ordinal));
        Assert.Equal(keys.Order(StringComparer.Ordinal), TextFiles.Members.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_text_asks_for_what_stands_in_it_and_for_nothing_else()
    {
        foreach (var id in TextFiles.Members.Keys)
        {
            var texts = TextFiles.Texts[id] + TextFiles.Texts.GetValueOrDefault(id + ".Fix");
            var places = Placeholder().Matches(texts).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(places, TextFiles.Parameters(id).Select(parameter => parameter.Name!).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_text_filled_in_shows_each_value_and_no_brace_of_its_template()
    {
        foreach (var id in TextFiles.Members.Keys)
        {
            var said = $"{TextFiles.FillWithNames(id)}";
            Assert.DoesNotMatch(@"\{\d|\{[a-z]\w*(:\w+)?\}|\{\{|\}\}", said);
            Assert.All(TextFiles.Parameters(id), parameter => Assert.Contains($"<{parameter.Name}>", said, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_same_braces_are_written_with_values_and_without()
    {
        Assert.Contains("{ \"Version\": \"2012-10-17\"", Messages.PolicyNotAnObject.Fix, StringComparison.Ordinal);
        Assert.Contains("{ \"AWS\": ", Messages.PolicyPrincipalForm("x").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_a_line_break_is_shown_and_not_the_place_for_it()
    {
        var entry = new PgPassEntry("host", 5432, "db", "two\nlines");
        var fault = Assert.Throws<Fault>(() => entry.ToLine("secret"));
        Assert.Contains("'two\nlines'", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("{", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_file_without_a_service_is_named() =>
        Assert.Contains("'pg_service.conf'", $"{TextFiles.Fill("ServiceNotNamed", "pg_service.conf")}", StringComparison.Ordinal);

    [Fact]
    public void No_text_is_unused()
    {
        var code = string.Concat(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var used = Use().Matches(code).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Empty(TextFiles.Members.Keys.Except(used));
    }

    [Fact]
    public void The_id_of_an_error_is_the_name_of_its_text()
    {
        Assert.Equal("HostNameEmpty", Messages.HostNameEmpty.Id);
        Assert.Equal("HostNameEmpty", Messages.Ids.HostNameEmpty);
        Assert.All(TextFiles.Members.Keys, id => Assert.Equal(id, TextFiles.FillWithNames(id) switch
        {
            Message message => message.Id,
            Text text => text.Id,
            _ => null,
        }));
    }

    [GeneratedRegex(@"(?<!\{)(\{\{)*\{(?<name>[a-zA-Z]\w*)(:[^}]*)?\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\b(?:Module|Sandbox)?Messages\.(\w+)")]
    private static partial Regex Use();
}
