using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Targets;

namespace RdsIam.Core.Tests.Connections.Targets;

public sealed class TargetFileTextTests
{
    private const string Path = "targets.json";

    private const string Text = """
        {
          // Who looks after it: the platform team.
          "targets": {
            "prod": { "region": "eu-west-1", "roleArn": "arn:aws:iam::123456789012:role/reader" }, // common words
            "prod-orders": {
              "extends": "prod", "hostName": "orders.abc123example.eu-west-1.rds.amazonaws.com", "userName": "app_reader",
              "database": "orders", "sslMode": "VerifyCA", "comment": "read only",
            },
          },
        }
        """;

    private static TargetSettings Other => new() { HostName = "other.abc123example.eu-west-1.rds.amazonaws.com", Port = 5433, RoleArn = ["a", "b"] };

    [Fact]
    public void Comments_and_trailing_commas_are_read_over()
    {
        var targets = TargetFileText.Read(Text, Path);
        Assert.Equal(["arn:aws:iam::123456789012:role/reader"], targets["PROD"].RoleArn!);
        Assert.Equal(("prod", "app_reader", TlsMode.VerifyCA), (targets["prod-orders"].Extends, targets["prod-orders"].UserName, targets["prod-orders"].SslMode));
    }

    [Fact]
    public void A_new_target_stands_behind_the_others_and_leaves_them_as_they_are()
    {
        var text = TargetFileText.Set(Text, "other", Other, Path);
        Assert.Equal(Other.RoleArn, TargetFileText.Read(text, Path)["other"].RoleArn);
        var at = text.IndexOf(",\n    \"other\"", StringComparison.Ordinal);
        Assert.Equal(Text[..at], text[..at]);
        Assert.EndsWith(Text[at..], text, StringComparison.Ordinal);
        Assert.Equal(Text, TargetFileText.Remove(text, "other", Path));
    }

    [Fact]
    public void A_target_of_that_name_is_replaced_where_it_stands()
    {
        var text = TargetFileText.Set(Text, "Prod-Orders", Other, Path);
        var targets = TargetFileText.Read(text, Path);
        Assert.Equal(["prod", "prod-orders"], targets.Keys);
        Assert.Equal(5433, targets["prod-orders"].Port);
        Assert.Contains("// common words", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n")]
    [InlineData("\uFEFF{ \"targets\": {} }")]
    [InlineData("{\"targets\":{}}")]
    [InlineData("{ \"other\": [1, { \"targets\": 5 }], \"targets\": { /* none */ } }")]
    public void The_first_target_comes_into_any_file(string text)
    {
        var changed = TargetFileText.Set(text, "other", Other, Path);
        Assert.Equal(5433, Assert.Single(TargetFileText.Read(changed.TrimStart('\uFEFF'), Path)).Value.Port);
    }

    [Fact]
    public void Any_row_of_changes_gives_the_targets_that_a_dictionary_would_have()
    {
        var change = from name in Gen.Elements("a", "b", "ü \"x\"", "d") from port in Gen.Choose(0, 9) select (name, port);
        Prop.ForAll(change.ListOf().ToArbitrary(), changes =>
        {
            var (text, expected) = (Text, new Dictionary<string, int?>());
            foreach (var (name, port) in changes)
            {
                text = port == 0 ? TargetFileText.Remove(text, name, Path) : TargetFileText.Set(text, name, new() { Port = port }, Path);
                _ = port == 0 ? expected.Remove(name) : (expected[name] = port) > 0;
            }

            var found = TargetFileText.Read(text, Path);
            Assert.Equal("common words", text.Split("// ")[2].Split('\n')[0]);
            return found.Count == expected.Count + 2 && expected.All(one => found[one.Key].Port == one.Value);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Half_a_character_is_read_as_the_sign_for_it_and_stays_in_the_file()
    {
        const string Text = "{ \"\\ud800\": 1, \"targets\": { \"a\\udc00\": { \"hostName\": \"h\\ud800\" } } }";
        Assert.Equal("h\uFFFD", TargetFileText.Read(Text, Path)["a\uFFFD"].HostName);
        Assert.Contains("\\ud800\": 1, \"targets\": { \"a\\udc00\": {", TargetFileText.Set(Text, "b", new TargetSettings(), Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "TargetFileInvalid")]
    [InlineData("{}", "TargetFileInvalid")]
    [InlineData("{ \"targets\": [] }", "TargetFileInvalid")]
    [InlineData("{ \"targets\": { \"a\": 5 } }", "TargetFileInvalid")]
    [InlineData("{ \"targets\": { \"a\": { \"hostnam\": \"x\" } } }", "TargetFileInvalid")]
    [InlineData("{ \"targets\": { \"a\": { \"port\": \"x\" } } }", "TargetFileInvalid")]
    [InlineData("{ \"targets\": { \"a\": {}, \"A\": {} } }", "TargetFileInvalid")]
    [InlineData("{ \"targets\": { \"a\": { \"Password\": \"hunter2\" } } }", "TargetHoldsSecret")]
    [InlineData("{ \"targets\": { \"a\": { \"secretKey\": \"hunter2\" } } }", "TargetHoldsSecret")]
    [InlineData("{ \"targets\": ", "TargetFileInvalid")]
    [InlineData("{ \"\\ud800\": {} }", "TargetFileInvalid")]
    [InlineData("{ \"targets\": { \"a\": { \"\\ud800\": \"x\" } } }", "TargetFileInvalid")]
    public void What_is_no_such_file_is_refused(string text, string errorId)
    {
        var fault = Assert.Throws<Fault>(() => TargetFileText.Read(text, Path));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"targets\": { \"a\": { \"hostnam\": \"x\" } } }", "hostnam")]
    [InlineData("{ \"targets\": { \"a\": { \"port\": \"x\" } } }", "port")]
    [InlineData("{\n \"targets\": {\n \"a\": {,} } }", "line 3")]
    public void The_error_says_where(string text, string place) =>
        Assert.Contains(place, Assert.Throws<Fault>(() => TargetFileText.Read(text, Path)).Message, StringComparison.Ordinal);
}
