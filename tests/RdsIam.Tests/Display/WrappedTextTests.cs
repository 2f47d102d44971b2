using RdsIam.Display;

namespace RdsIam.Tests.Display;

public class WrappedTextTests
{
    [Fact]
    public void Lines_have_whole_words() => Assert.Equal(["one two", "three"], WrappedText.Of("one two three", 8, 8));

    [Fact]
    public void Json_and_arns_are_one_word_each()
    {
        const string json = "{\"Effect\": \"Allow\", \"Action\": \"rds-db:connect\"}";
        Assert.Equal(["add:", json, "to it"], WrappedText.Of($"add: {json} to it", 10, 10));
    }

    [Fact]
    public void Wide_characters_count_twice() => Assert.Equal(["日本語", "日本語"], WrappedText.Of("日本語 日本語", 8, 8));
}
