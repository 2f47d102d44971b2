using System.Text.Json;

namespace RdsIam.Core.Tests;

public sealed class ForeignJsonTests
{
    [Theory]
    [InlineData("\"\\ud800\"", "\uFFFD")]
    [InlineData("\"\\uD83D\\uDE00\"", "\U0001F600")]
    [InlineData("\"\\udE00\\ud83d\"", "\uFFFD\uFFFD")]
    [InlineData("\"\\ud83dx\\ude00\"", "\uFFFDx\uFFFD")]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"", "\uFFFD\U0001F600")]
    [InlineData("\"\\\\ud800\"", "\\ud800")]
    [InlineData("\"\\\\\\ud800\"", "\\\uFFFD")]
    [InlineData("\"\\n\\ud800\"", "\n\uFFFD")]
    public void Half_a_character_is_read_as_the_sign_for_it(string json, string expected)
    {
        using var document = ForeignJson.Parse($"{{{json}:{json}}}");
        var member = Assert.Single(document.RootElement.EnumerateObject());
        Assert.Equal((expected, expected), (member.Name, member.Value.GetString()));
    }

    [Theory]
    [InlineData("\"\\ud8")]
    [InlineData("\"\\ud8zz\"")]
    [InlineData("{")]
    public void What_is_no_JSON_stays_none(string json) => Assert.ThrowsAny<JsonException>(() => ForeignJson.Parse(json));
}
