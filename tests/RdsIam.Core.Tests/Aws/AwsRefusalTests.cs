using RdsIam.Core.Aws;

namespace RdsIam.Core.Tests.Aws;

/// <summary>AWS's sentence about a refusal, in the forms that the IAM user guide shows, told once and in short names.</summary>
public sealed class AwsRefusalTests
{
    private const string Ann = "arn:aws:iam::123456789012:user/dev/ann";
    private const string Session = "arn:aws:sts::123456789012:assumed-role/app/rdsiam-app@demo.abc.eu-west-1.rds.amazonaws.com";

    private static readonly AwsCall Call = new("sts:AssumeRole", "arn:aws:iam::123456789012:role/reader", "access key AKIA", "eu-west-1");

    [Theory]
    [InlineData($"User: {Ann} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/reader.", "sts:AssumeRole on role/reader for user/dev/ann.")]
    [InlineData($"User: {Session} is not authorized to perform: sts:TagSession on resource: arn:aws:iam::123456789012:role/reader.", "sts:TagSession on role/reader for role/app.")]
    [InlineData(
        $"User: {Ann} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/reader.",
        "sts:AssumeRole on role/reader of account 210987654321 for user/dev/ann of account 123456789012.")]
    [InlineData(
        $"User: {Ann} is not authorized to perform: ssm:StartSession on resource: arn:aws:ssm:eu-west-1::document/AWS-StartPortForwardingSession because no identity-based policy allows the ssm:StartSession action.",
        "ssm:StartSession on document/AWS-StartPortForwardingSession for user/dev/ann: no identity-based policy allows the ssm:StartSession action.")]
    [InlineData(
        $"User: {Ann} is not authorized to perform: rds:DescribeDBInstances because no identity-based policy allows the rds:DescribeDBInstances action",
        "rds:DescribeDBInstances on role/reader for user/dev/ann: no identity-based policy allows the rds:DescribeDBInstances action.")]
    [InlineData(
        $"User: {Ann} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/reader with an explicit deny in a permissions boundary: arn:aws:iam::123456789012:policy/b",
        "sts:AssumeRole on role/reader for user/dev/ann: with an explicit deny in a permissions boundary: arn:aws:iam::123456789012:policy/b.")]
    [InlineData("Not authorized to perform sts:AssumeRole", "sts:AssumeRole on arn:aws:iam::123456789012:role/reader for access key AKIA.")]
    [InlineData("Not authorized to perform sts:TagSession", "sts:AssumeRole on arn:aws:iam::123456789012:role/reader for access key AKIA: Not authorized to perform sts:TagSession")]
    [InlineData("Roles may not be assumed by root accounts.", "sts:AssumeRole on arn:aws:iam::123456789012:role/reader for access key AKIA: Roles may not be assumed by root accounts.")]
    [InlineData(
        $"User: {Ann} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/reader, as the moon is full.",
        $"sts:AssumeRole on arn:aws:iam::123456789012:role/reader for access key AKIA: User: {Ann} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/reader, as the moon is full.")]
    public void Says_what_was_refused_once_and_loses_nothing_that_only_aws_says(string said, string expected)
    {
        var refusal = AwsRefusal.Read(said, Call);
        Assert.Equal(expected, $"{refusal.Action} on {refusal.Resource} for {refusal.Principal}{refusal.Said}");
    }
}
