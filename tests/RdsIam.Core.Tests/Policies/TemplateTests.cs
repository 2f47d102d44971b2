using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Policies in CloudFormation's templates: each resource that can have some, and the functions in them.</summary>
public sealed class TemplateTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}]}""";

    [Theory]
    [InlineData("IAM::ManagedPolicy", """{"PolicyDocument":DOCUMENT}""", "P", "Managed", null)]
    [InlineData("IAM::Policy", """{"PolicyName":"a","PolicyDocument":DOCUMENT}""", "P", null, null)]
    [InlineData("IAM::RolePolicy", """{"RoleName":"app","PolicyDocument":DOCUMENT}""", "P", "RoleInline", "app")]
    [InlineData("IAM::RolePolicy", """{"RoleName":{"Ref":"Role"},"PolicyDocument":DOCUMENT}""", "P", "RoleInline", null)]
    [InlineData("IAM::UserPolicy", """{"UserName":"ann","PolicyDocument":DOCUMENT}""", "P", "UserInline", "ann")]
    [InlineData("IAM::GroupPolicy", """{"GroupName":"staff","PolicyDocument":DOCUMENT}""", "P", "GroupInline", "staff")]
    [InlineData("IAM::Role", """{"AssumeRolePolicyDocument":DOCUMENT}""", "P", "Trust", "P")]
    [InlineData("IAM::Role", """{"RoleName":"app","AssumeRolePolicyDocument":DOCUMENT}""", "P", "Trust", "app")]
    [InlineData("IAM::Role", """{"Policies":[{"PolicyName":"a","PolicyDocument":DOCUMENT}]}""", "P/a", "RoleInline", "P")]
    [InlineData("IAM::Role", """{"RoleName":"app","Policies":[{"PolicyDocument":DOCUMENT},{"PolicyName":"none"}]}""", "P", "RoleInline", "app")]
    [InlineData("IAM::User", """{"UserName":"ann","Policies":[{"PolicyName":"a","PolicyDocument":DOCUMENT}]}""", "P/a", "UserInline", "ann")]
    [InlineData("IAM::Group", """{"GroupName":"staff","Policies":[{"PolicyName":"a","PolicyDocument":DOCUMENT}]}""", "P/a", "GroupInline", "staff")]
    [InlineData("Serverless::Function", """{"Policies":["AmazonRDSReadOnlyAccess",DOCUMENT,{"S3ReadPolicy":{"BucketName":"b"}}]}""", "P", "RoleInline", "P")]
    [InlineData("Serverless::StateMachine", """{"Policies":[DOCUMENT]}""", "P", "RoleInline", "P")]
    [InlineData("Organizations::Policy", """{"Type":"SERVICE_CONTROL_POLICY","Content":DOCUMENT}""", "P", "ServiceControl", null)]
    [InlineData("Organizations::Policy", """{"Type":"RESOURCE_CONTROL_POLICY","Content":QUOTED}""", "P", "ResourceControl", null)]
    [InlineData("SSO::PermissionSet", """{"InlinePolicy":QUOTED}""", "P", "RoleInline", "P")]
    public void A_resource_says_what_its_policy_is_and_whose(string type, string properties, string name, string? kind, string? owner)
    {
        var found = Find(type, properties);
        var policy = Assert.Single(found.Policies);
        Assert.Equal(($"t.json: {name}", kind, owner), (policy.Name, policy.Kind?.ToString(), policy.Owner));
        Assert.Single(policy.Read(PolicyKind.Unspecified).Document!.Statements);
    }

    [Theory]
    [InlineData("S3::BucketPolicy", """{"PolicyDocument":DOCUMENT}""")]
    [InlineData("IAM::ManagedPolicy", """{"PolicyDocument":[1]}""")]
    [InlineData("IAM::ManagedPolicy", """{"PolicyDocument":{"Ref":"AWS::NoValue"}}""")]
    [InlineData("IAM::ManagedPolicy", "null")]
    public void A_template_may_have_no_policy(string type, string properties)
    {
        var found = Find(type, properties);
        Assert.Equal((string)Messages.FormatCloudFormation, found.Format);
        Assert.Empty(found.Policies);
    }

    [Theory]
    [InlineData("""{"Resources":{"P":{"Type":"Custom","Properties":{"PolicyDocument":{}}}}}""")]
    [InlineData("""{"Resources":{"P":{"Properties":{"PolicyDocument":{}}}}}""")]
    [InlineData("""{"Resources":["AWS::IAM::Policy"]}""")]
    public void What_has_resources_of_others_is_no_template(string text) => Assert.Null(PolicyFinder.Find(text, null).Format);

    [Theory]
    [InlineData("[!If [A, 'arn:a', 'arn:b'], 'arn:c']", "['arn:a','arn:b','arn:c']", "")]
    [InlineData("[!If [A, 'arn:a', !Ref 'AWS::NoValue'], !Ref 'AWS::NoValue', 'arn:c']", "['arn:a','arn:c']", "")]
    [InlineData("!If [A, !Ref 'AWS::NoValue', 'arn:b']", "'arn:b'", "")]
    [InlineData("!Ref Users", "'*'", "Users")]
    [InlineData("!GetAtt Db.DBInstanceArn", "'*'", "Db.DBInstanceArn")]
    [InlineData("!GetAtt [Db, DBInstanceArn]", "'*'", "Db.DBInstanceArn")]
    [InlineData("!ImportValue Users", "'*'", "Users")]
    [InlineData("!Select [0, [a, b]]", "'*'", "Fn::Select")]
    [InlineData("!Sub ['arn:${ R }/${U}', {R: eu-west-1, U: 'app'}]", "'arn:eu-west-1/app'", "")]
    [InlineData("!Sub ['arn:${R}', {R: [a]}]", "'arn:*'", "R")]
    [InlineData("!Sub 'arn:${ R }:${!aws:username}'", "'arn:*:${aws:username}'", "R")]
    [InlineData("!Sub '${AWS::Partition}:x'", "'aws:x'", "AWS::Partition")]
    [InlineData("!Sub 'x.${AWS::URLSuffix}'", "'x.amazonaws.com'", "AWS::URLSuffix")]
    [InlineData("!Sub '*/${U}'", "'*/*'", "U")]
    [InlineData("!Sub '${U}/app'", "'*'", "U")]
    [InlineData("!Join ['', [!Ref A, '/app']]", "'*'", "A")]
    [InlineData("!Join ['', [!If [A, x, y], '/app']]", "'x/app'", "")]
    [InlineData("!Join ['-', ['*', 'app']]", "'*-app'", "")]
    [InlineData("!Join [':', [a, !Ref 'AWS::NoValue', b]]", "'a:b'", "")]
    [InlineData("!Join ['', []]", "''", "")]
    [InlineData("{Ref: Users, Other: x}", "{Ref:'Users',Other:'x'}", "")]
    [InlineData("{StringEquals: {'k:a': !Ref Team}}", "{StringEquals:{k:a:'*'}}", "Team")]
    public void A_function_becomes_what_can_be_known_of_it(string value, string expected, string unknown)
    {
        var notes = new UnknownValues("t.yaml");
        var node = YamlNodes.Read("v: " + value, null)["v"]!;
        Assert.Equal(expected, ShownNode.Of(new TemplateValues(notes).Resolve(node)));
        var said = unknown.Length == 0 ? [] : new[] { $"The value of {unknown} is not known here" };
        Assert.Equal(said, notes.Notes.Select(note => note.Message.Split(';')[0]));
        Assert.All(notes.Notes, note => Assert.Equal(("PolicyValueUnknown", "t.yaml", 1), (note.Id, note.Policy, note.Line)));
    }

    [Fact]
    public void A_value_that_stands_twice_is_noted_once()
    {
        var notes = new UnknownValues(null);
        Assert.Equal(
            ["*", "*", "aws", "aws", "amazonaws.com", "amazonaws.com"],
            new[]
            {
                "A", "A", "AWS::Partition", "data.aws_partition.current.partition", "AWS::URLSuffix", "data.aws_partition.current.dns_suffix",
            }.Select(one => notes.Take(one, Core.Policies.Matching.TextPlace.Start)));
        Assert.Equal(5, notes.Notes.Count);
    }

    private static FoundPolicies Find(string type, string properties) => PolicyFinder.Find(
        $$"""{"Resources":{"None":{"Type":"AWS::IAM::ManagedPolicy"},"P":{"Type":"AWS::{{type}}","Properties":{{properties}} } } }"""
            .Replace("DOCUMENT", Policy, StringComparison.Ordinal)
            .Replace("QUOTED", System.Text.Json.JsonSerializer.Serialize(Policy), StringComparison.Ordinal),
        "t.json");
}
