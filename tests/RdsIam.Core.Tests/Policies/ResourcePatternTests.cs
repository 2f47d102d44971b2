using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Actions, resources and their wildcards, after the elements' pages in IAM's manual.</summary>
public sealed class ResourcePatternTests
{
    [Theory]
    [InlineData("rds-db:connect", true)]
    [InlineData("RDS-DB:Connect", true)]
    [InlineData("rds-db:*", true)]
    [InlineData("rds-db:c?nn*", true)]
    [InlineData("*", true)]
    [InlineData("rds:connect", false)]
    [InlineData("rds-db:connec", false)]
    [InlineData("rds-db:connect?", false)]
    public void Actions(string action, bool matches) =>
        Assert.Equal(matches, Ask.Of(Ask.Connect(), Ask.Doc(Ask.Allow(action: action))).Allowed);

    [Theory]
    [InlineData("*", true)]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app", true)]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:*/app", true)]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:*/*", true)]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:*", true)]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:*", true)]
    [InlineData("arn:aws:rds-db:*:*:dbuser:db-*/a?p", true)]
    [InlineData("arn:*:rds-db:*:123456789012:*", true)]
    [InlineData("arn:aws:rds-db:eu-*-1:123456789012:*/app", true)]
    [InlineData("arn:aws:rds-db:eu-west-?:123456789012:*/app", true)]
    // Case matters.
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/App", false)]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-abcdefghijkl01234/app", false)]
    // A wildcard inside a part stays in it: it never stands for a colon before the resource.
    [InlineData("arn:aws:rds-db:e*2:dbuser:db-ABCDEFGHIJKL01234/app", false)]
    [InlineData("arn:aws:rds-db:eu-west-1?123456789012:dbuser:db-ABCDEFGHIJKL01234/app", false)]
    [InlineData("arn:aws:rds-db:*2:dbuser:*", false)]
    [InlineData("*/app", false)]
    // A star at a part's end may reach over colons.
    [InlineData("arn:aws:rds-db:*", true)]
    [InlineData("arn:aws:rds-db:eu-*", true)]
    [InlineData("arn:*", true)]
    [InlineData("arn:aws:rds-db:eu-*:dbuser:db-ABCDEFGHIJKL01234/app", true)]
    // Other accounts, regions, partitions.
    [InlineData("arn:aws:rds-db:eu-west-1:999999999999:*", false)]
    [InlineData("arn:aws:rds-db:us-*:123456789012:*", false)]
    [InlineData("arn:aws-cn:rds-db:eu-west-1:123456789012:*", false)]
    [InlineData("arn:aws:rds:eu-west-1:123456789012:*", false)]
    // Nothing is added to what is written.
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234", false)]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app ", false)]
    [InlineData("", false)]
    public void Resources(string pattern, bool matches)
    {
        Assert.Equal(matches, Ask.Of(Ask.Connect(), Ask.Doc(Ask.Allow(pattern))).Allowed);
        var not = $$"""{"Effect":"Allow","Action":"*","NotResource":["arn:aws:s3:::x","{{pattern}}"]}""";
        Assert.Equal(!matches, Ask.Of(Ask.Connect(), Ask.Doc(not)).Allowed);
    }

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(2000)]
    public void Long_resources(int length)
    {
        var key = new string('a', length - "arn:aws:s3:::*/".Length);
        var document = Ask.Doc(Ask.Allow($"arn:aws:s3:::*/{key}", "s3:GetObject"));
        Assert.True(Ask.Of(new AccessRequest { Action = "s3:GetObject", Resource = $"arn:aws:s3:::bucket/{key}" }, document).Allowed);
        Assert.False(Ask.Of(new AccessRequest { Action = "s3:GetObject", Resource = $"arn:aws:s3:::bucket/{key}a" }, document).Allowed);
    }

    // The manual's lists for "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*".
    [Theory]
    [InlineData("1/test/object.jpg", true)]
    [InlineData("1/2/test/object.jpg", true)]
    [InlineData("1/2/test/3/object.jpg", true)]
    [InlineData("1/2/3/test/4/object.jpg", true)]
    [InlineData("1///test///object.jpg", true)]
    [InlineData("1/test/.jpg", true)]
    [InlineData("/test/object.jpg", true)]
    [InlineData("1/test/", true)]
    [InlineData("1-test/object.jpg", false)]
    [InlineData("test/object.jpg", false)]
    [InlineData("1/2/test.jpg", false)]
    public void The_manuals_objects(string key, bool matches)
    {
        var request = new AccessRequest { Action = "s3:GetObject", Resource = "arn:aws:s3:::amzn-s3-demo-bucket/" + key };
        var document = Ask.Doc(Ask.Allow("arn:aws:s3:::amzn-s3-demo-bucket/*/test/*", "s3:GetObject"));
        Assert.Equal(matches, Ask.Of(request, document).Allowed);
    }

    [Theory]
    [InlineData("""["rds-db:*","s3:*"]""", false)]
    [InlineData("\"s3:*\"", true)]
    public void NotAction_leaves_out_what_it_names(string not, bool allowed)
    {
        var statement = $$"""{"Effect":"Allow","NotAction":{{not}},"Resource":"*"}""";
        Assert.Equal(allowed, Ask.Of(Ask.Connect(), Ask.Doc(statement)).Allowed);
    }

    [Fact]
    public void A_pattern_with_very_many_wildcards_takes_no_long_time()
    {
        var pattern = "arn:aws:rds-db:" + string.Concat(Enumerable.Repeat("*a", 200)) + ":123456789012:x";
        var resource = "arn:aws:rds-db:" + new string('a', 2000) + ":123456789012:y";
        Assert.False(Ask.Of(Ask.Connect(resource: resource), Ask.Doc(Ask.Allow(pattern))).Allowed);
    }
}
