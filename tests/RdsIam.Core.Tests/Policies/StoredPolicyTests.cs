using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Adding to a policy that is there: what was in it stays, to the byte.</summary>
public sealed class StoredPolicyTests
{
    private const string Old = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/old";
    private const string New = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/new";

    [Theory]
    [InlineData(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"§"}}""",
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":["§", "+"]}}""")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["RDS-DB:Connect"],"Resource":["§"],"Condition":{}}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["RDS-DB:Connect"],"Resource":["§","+"],"Condition":{}}]}""")]
    [InlineData(
        "{\n  \"Statement\": [\n    {\n      \"Resource\": [\n        \"x:y:z\",\n        \"§\"\n      ], \"Action\": \"rds-db:connect\", \"Effect\": \"Allow\"\n    }\n  ],\n  \"Version\": \"2012-10-17\"\n}\n",
        "{\n  \"Statement\": [\n    {\n      \"Resource\": [\n        \"x:y:z\",\n        \"§\",\n        \"+\"\n      ], \"Action\": \"rds-db:connect\", \"Effect\": \"Allow\"\n    }\n  ],\n  \"Version\": \"2012-10-17\"\n}\n")]
    public void A_resource_comes_into_the_statement_that_is_there(string before, string after) =>
        Assert.Equal(Filled(after), Change(Filled(before)).After);

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"rds-db:connect","Resource":"§","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":["rds-db:connect","s3:GetObject"],"Resource":"§"}""")]
    [InlineData("""{"Effect":"Allow","NotAction":"rds-db:connect","Resource":"§"}""")]
    [InlineData("""{"Effect":"Allow","Action":"rds-db:connect","NotResource":"§"}""")]
    [InlineData("""{"Effect":"Deny","Action":"rds-db:connect","Resource":"§"}""")]
    [InlineData("""{"Effect":"Allow","Action":"rds-db:*","Resource":"§"}""")]
    public void A_statement_that_says_something_else_stays_and_one_comes_beside_it(string statement)
    {
        var own = """{"Sid":"RdsIamConnect","Effect":"Allow","Action":"rds-db:connect","Resource":"+"}""";
        var document = $$"""{"Version":"2012-10-17","Statement":{{Filled(statement)}} }""";
        Assert.Equal(
            $$"""{"Version":"2012-10-17","Statement":[{{Filled(statement)}}, {{Filled(own)}}] }""", Change(document).After);
        var list = $$"""{"Version":"2012-10-17","Statement":[ {{Filled(statement)}} ]}""";
        Assert.Equal(
            $$"""{"Version":"2012-10-17","Statement":[ {{Filled(statement)}}, {{Filled(own)}} ]}""", Change(list).After);
    }

    [Fact]
    public void A_name_that_another_statement_has_is_not_taken_twice()
    {
        var json = """{"Version":"2012-10-17","Statement":[{"Sid":"RdsIamConnect","Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";
        Assert.Contains("\"Sid\":\"RdsIamConnect2\"", Change(json).After, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_allowed_already_is_not_added_again()
    {
        var json = Filled("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":["§","+"]}}""");
        var change = Change(json);
        Assert.True(change.IsEmpty);
        Assert.Equal(json, change.After);
    }

    [Fact]
    public void The_writers_own_statement_is_chosen_before_others()
    {
        var json = Filled(
            """{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"rds-db:connect","Resource":"§"},{"Sid":"RdsIamConnect","Effect":"Allow","Action":"rds-db:connect","Resource":"§"}]}""");
        Assert.EndsWith(Filled("\"Resource\":[\"§\", \"+\"]}]}"), Change(json).After, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_outside_ASCII_and_escapes_stay_where_they_are()
    {
        var json = Filled(
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Condition":{},"Resource":["§Ä\u00e4\/","§"]}}""");
        Assert.Equal(json.Replace("\"]}}", $"\",\"{New}\"]}}}}", StringComparison.Ordinal), Change(json).After);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}""")]
    public void What_is_not_understood_is_not_touched(string json)
    {
        Assert.Null(StoredPolicy.Read(json, "p", out var trouble));
        Assert.NotNull(trouble);
    }

    private static PolicyChange Change(string json)
    {
        var stored = StoredPolicy.Read(json, "p", out var trouble);
        Assert.True(stored is not null, trouble?.ToString());
        var change = stored.With(new StatementDraft { Sid = "RdsIamConnect", Actions = ["rds-db:connect"], Resources = [New] });
        Assert.True(PolicyDocument.Read(change.After, "p", PolicyKind.Stored).Document is not null);
        Assert.Empty(change.Removed);
        return change;
    }

    private static string Filled(string text) =>
        text.Replace("§", Old, StringComparison.Ordinal).Replace("\"+\"", $"\"{New}\"", StringComparison.Ordinal);
}
