using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>
/// Every condition operator with a single value, after "IAM JSON policy elements: Condition operators" in IAM's manual.
/// </summary>
public sealed class ConditionOperatorTests
{
    [Theory]
    [InlineData("StringEquals", "blue", "blue", true)]
    [InlineData("StringEquals", "blue", "Blue", false)]
    [InlineData("StringEquals", "bl*", "blue", false)]
    [InlineData("StringEquals", "bl*", "bl*", true)]
    [InlineData("StringNotEquals", "blue", "blue", false)]
    [InlineData("StringNotEquals", "blue", "Blue", true)]
    [InlineData("StringEqualsIgnoreCase", "blue", "BLUE", true)]
    [InlineData("StringEqualsIgnoreCase", "blue", "BLU", false)]
    [InlineData("StringNotEqualsIgnoreCase", "blue", "BLUE", false)]
    [InlineData("StringNotEqualsIgnoreCase", "blue", "red", true)]
    [InlineData("StringLike", "bl*", "blue", true)]
    [InlineData("StringLike", "bl?e", "blue", true)]
    [InlineData("StringLike", "bl?", "blue", false)]
    [InlineData("StringLike", "*l*u*", "blue", true)]
    [InlineData("StringLike", "B*", "blue", false)]
    [InlineData("StringLike", "", "", true)]
    [InlineData("StringLike", "a:b*d", "a:b:c/d", true)]
    [InlineData("StringNotLike", "bl*", "blue", false)]
    [InlineData("StringNotLike", "bl*", "red", true)]
    public void Strings(string op, string policy, string request, bool holds) => Check(op, policy, request, holds);

    [Theory]
    [InlineData("NumericEquals", "10", "10.0", true)]
    [InlineData("NumericEquals", "10", "11", false)]
    [InlineData("NumericEquals", "10", "ten", false)]
    [InlineData("NumericEquals", "ten", "ten", false)]
    [InlineData("NumericEquals", "10", " 10", false)]
    [InlineData("NumericNotEquals", "10", "10", false)]
    [InlineData("NumericNotEquals", "10", "11", true)]
    [InlineData("NumericLessThan", "10", "9.5", true)]
    [InlineData("NumericLessThan", "10", "10", false)]
    [InlineData("NumericLessThanEquals", "10", "10", true)]
    [InlineData("NumericLessThanEquals", "10", "10.1", false)]
    [InlineData("NumericGreaterThan", "-1", "0", true)]
    [InlineData("NumericGreaterThan", "10", "10", false)]
    [InlineData("NumericGreaterThanEquals", "10", "10", true)]
    [InlineData("NumericGreaterThanEquals", "10", "9", false)]
    public void Numbers(string op, string policy, string request, bool holds) => Check(op, policy, request, holds);

    [Theory]
    [InlineData("DateEquals", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", true)]
    [InlineData("DateEquals", "2026-01-01", "2026-01-01T00:00:00Z", true)]
    [InlineData("DateEquals", "2026", "2026-01-01T00:00Z", true)]
    [InlineData("DateEquals", "2026-02", "2026-02-01", true)]
    [InlineData("DateEquals", "1767225600", "2026-01-01T00:00:00Z", true)]
    [InlineData("DateEquals", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00Z", false)]
    [InlineData("DateEquals", "soon", "soon", false)]
    [InlineData("DateNotEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", false)]
    [InlineData("DateNotEquals", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", true)]
    [InlineData("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", true)]
    [InlineData("DateLessThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", false)]
    [InlineData("DateLessThan", "2026-01-01T00:00:00Z", "1767225599", true)]
    [InlineData("DateLessThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", true)]
    [InlineData("DateLessThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", false)]
    [InlineData("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.001Z", true)]
    [InlineData("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", false)]
    [InlineData("DateGreaterThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", true)]
    [InlineData("DateGreaterThanEquals", "2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z", false)]
    public void Dates(string op, string policy, string request, bool holds) => Check(op, policy, request, holds);

    [Theory]
    [InlineData("Bool", "true", "true", true)]
    [InlineData("Bool", "true", "TRUE", true)]
    [InlineData("Bool", "false", "true", false)]
    [InlineData("Bool", "yes", "yes", false)]
    [InlineData("BinaryEquals", "QmluYXJ5", "QmluYXJ5", true)]
    [InlineData("BinaryEquals", "QmluYXJ5", "QmluYXJ6", false)]
    [InlineData("BinaryEquals", "not base64!", "not base64!", false)]
    public void Booleans_and_bytes(string op, string policy, string request, bool holds) =>
        Check(op, policy, request, holds);

    [Theory]
    [InlineData("IpAddress", "203.0.113.0/24", "203.0.113.77", true)]
    [InlineData("IpAddress", "203.0.113.0/24", "203.0.114.1", false)]
    [InlineData("IpAddress", "203.0.113.5", "203.0.113.5", true)]
    [InlineData("IpAddress", "203.0.113.5", "203.0.113.6", false)]
    [InlineData("IpAddress", "203.0.113.128/25", "203.0.113.127", false)]
    [InlineData("IpAddress", "0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("IpAddress", "0.0.0.0/0", "::1", false)]
    [InlineData("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678:9::1", true)]
    [InlineData("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5679::1", false)]
    [InlineData("IpAddress", "2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true)]
    [InlineData("IpAddress", "10.1", "10.0.0.1", false)]
    [InlineData("IpAddress", "010.0.0.1", "8.0.0.1", false)]
    [InlineData("IpAddress", "::/0", "[::1]", false)]
    [InlineData("IpAddress", "10.0.0.0/33", "10.0.0.1", false)]
    [InlineData("NotIpAddress", "203.0.113.0/24", "203.0.113.77", false)]
    [InlineData("NotIpAddress", "203.0.113.0/24", "198.51.100.1", true)]
    [InlineData("NotIpAddress", "203.0.113.0/24", "2001:db8::1", true)]
    public void Addresses(string op, string policy, string request, bool holds) => Check(op, policy, request, holds);

    [Theory]
    [InlineData("arn:aws:iam::*:role/app-*", "arn:aws:iam::123456789012:role/app-x", true)]
    [InlineData("arn:aws:iam::123456789012:role/app-*", "arn:aws:iam::123456789012:role/App-x", false)]
    [InlineData("arn:aws:iam::1234?6789012:role/a", "arn:aws:iam::123456789012:role/a", true)]
    [InlineData("arn:aws:iam::123456789012:*", "arn:aws:iam::123456789012:role/a:b/c", true)]
    // The manual's example of a string operator that would match where an ARN operator does not.
    [InlineData(
        "arn:aws:someservice:*:111122223333:finance/*",
        "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
        false)]
    [InlineData("arn:aws:iam::*", "arn:aws:iam::123456789012:role/a", false)]
    [InlineData("*", "arn:aws:iam::123456789012:role/a", true)]
    public void Arns(string policy, string request, bool matches)
    {
        Check("ArnEquals", policy, request, matches);
        Check("ArnLike", policy, request, matches);
        Check("ArnNotEquals", policy, request, !matches);
        Check("ArnNotLike", policy, request, !matches);
    }

    [Theory]
    [InlineData("stringequals")]
    [InlineData("FORANYVALUE:STRINGEQUALSIFEXISTS")]
    public void Operators_are_found_whatever_their_case(string name) => Assert.NotNull(ConditionOperator.TryParse(name));

    [Theory]
    [InlineData("StringMatches")]
    [InlineData("NullIfExists")]
    [InlineData("ForSomeValues:StringEquals")]
    [InlineData("StringEqualsIfExistsIfExists")]
    [InlineData("NotBool")]
    [InlineData("")]
    public void Operators_that_AWS_does_not_have_are_not_found(string name) =>
        Assert.Null(ConditionOperator.TryParse(name));

    private static void Check(string op, string policy, string request, bool holds) => Assert.Equal(
        holds,
        Ask.Holds($$"""{"{{op}}":{"test:Key":"{{policy}}"} }""", RequestContext.Of(("TEST:key", request))));
}
