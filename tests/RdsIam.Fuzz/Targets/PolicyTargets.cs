using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Sources;

namespace RdsIam.Fuzz.Targets;

/// <summary>Policies, and whatever people keep them in.</summary>
internal static class PolicyTargets
{
    internal const string Policy = """
        {
          "Version": "2012-10-17", "Id": "seed",
          "Statement": [
            { "Sid": "One", "Effect": "Allow", "Action": ["rds-db:connect", "sts:*"],
              "Resource": "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/${aws:username, 'app'}",
              "Condition": { "ForAnyValue:StringLike": { "aws:PrincipalTag/team": ["a*", "b?"] },
                             "NumericLessThan": { "aws:MultiFactorAuthAge": 3600 }, "Bool": { "aws:SecureTransport": true } } },
            { "Effect": "Deny", "NotAction": "iam:*", "NotResource": ["*"],
              "Condition": { "DateGreaterThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
                             "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } } }
          ]
        }
        """;

    internal const string Trust = """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["123456789012","arn:aws:iam::123456789012:role/x"],
        "Service":"ec2.amazonaws.com","Federated":"accounts.google.com"},"Action":"sts:AssumeRole",
        "Condition":{"StringEquals":{"sts:ExternalId":"a\u0062c"},"Null":{"aws:TokenIssueTime":"false"}}}}
        """;

    private const string Short =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"arn:aws:rds-db:eu-west-1:1:dbuser:*/app"}]}""";

    private static readonly string Quoted = System.Text.Json.JsonSerializer.Serialize(Short);

    private static readonly RequestContext Context = RequestContext.Of(
        ("aws:username", "app"), ("aws:CurrentTime", "2026-06-01T00:00:00Z"), ("aws:SourceIp", "203.0.113.9"), ("aws:PrincipalTag/team", "b1"));

    private static readonly RequestPrincipal Session = RequestPrincipal.Parse("arn:aws:sts::123456789012:assumed-role/Reader/run1");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "policy",
            [Policy, Trust],
            "{ } [ ] , : \" \\u0000 \\ud800 * ? ${aws:username} ${ } \"Condition\" \"StringEquals\" \"ForAllValues:StringNotLike\" \"Principal\" \"*\" arn:aws: :/ null true 1e9 // \"Statement\" \"Null\" 2001:db8::/129",
            text => Judge(PolicyDocument.Read(text, "document"))),
        FuzzTarget.OfText(
            "policy-json-sources",
            [
                Policy, Quoted, Uri.EscapeDataString(Policy), $"// c\n{Short}",
                $$"""{"RoleName":"app","PolicyName":"connect","PolicyDocument":{{Short}} }""",
                $$"""{"Policy":{"PolicySummary":{"Name":"guard","Type":"SERVICE_CONTROL_POLICY"},"Content":{{Quoted}} } }""",
                $$"""{"TemplateBody":{"Resources":{"P":{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{{Short}},"Roles":[{"Ref":"R"}]} } } } }""",
                $$"""{"format_version":"1.2","resource_changes":[{"address":"aws_iam_policy.p","mode":"managed","type":"aws_iam_policy","change":{"actions":["create"],"after":{"policy":{{Quoted}} },"after_unknown":{"policy":true} } },{"address":"data.aws_iam_policy_document.app","mode":"data","type":"aws_iam_policy_document","change":{"actions":["read"],"after":{"statement":[{"actions":["rds-db:connect"],"condition":[{"test":"StringEquals","variable":"aws:x","values":["&{aws:username}"]}]}]},"after_unknown":{"statement":[{"resources":[true]}]} } }],"configuration":{"root_module":{"resources":[{"address":"aws_iam_policy.p","expressions":{"policy":{"references":["data.aws_iam_policy_document.app.json"]} } }]} } }""",
            ],
            "{ } [ ] , : \" \\\" \\u007b %7B %22 /* */ // # \"Statement\" \"Fn::Sub\" \"Fn::Join\" \"Fn::If\" \"Ref\" ${x} null true 0",
            Find),
        FuzzTarget.OfText(
            "cloudformation-yaml",
            [
                "Parameters:\n  R: {Type: String, Default: eu-west-1}\nResources:\n  P: &p\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: 2012-10-17\n        Statement:\n          - Effect: Allow\n            Action: rds-db:connect\n            Resource: !Sub ['arn:aws:rds-db:${R}:1:dbuser:x/${U}', {R: eu-west-1, U: !Ref User}]\n  Q: *p\n",
                $"Resources:\n  App:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: orders-app\n      AssumeRolePolicyDocument: {Short}\n      Policies:\n        - PolicyName: connect\n          PolicyDocument: !If [A, {Short}, !Join ['', [a, !GetAtt b.c]]]\n",
                "a: |\n  text\nb: >-\n  folded\nc: [1, 2, {d: e}]\n? complex\n: value\n", $"# c\n{Short}",
            ],
            "!Sub !Ref !If !Join !GetAtt Fn::Sub : - ? | > & * &a *a [ ] { } ' \" # --- ... %YAML !! <<",
            Find),
        FuzzTarget.OfText(
            "terraform",
            [
                "# x\nvariable \"users\" { type = list(string) }\ndata \"aws_iam_policy_document\" \"app\" {\n  statement {\n    sid = \"App\"\n    effect = \"Allow\"\n    actions = [\"rds-db:connect\"]\n    resources = [\"arn:aws:rds-db:eu-west-1:${data.aws_caller_identity.me.account_id}:dbuser:db-A/$${x}\", local.other]\n    condition {\n      test = \"StringEquals\"\n      variable = \"aws:x\"\n      values = [for u in var.users : \"a/${u}\"]\n    }\n  }\n}\n",
                $"resource \"aws_iam_policy\" \"p\" {{\n  policy = <<-EOT\n    {Short}\n  EOT\n}}\nresource \"aws_iam_role_policy\" \"q\" {{\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Action = \"*\", Resource = var.x ? \"a\" : \"b\" }}] }})\n}}\n",
            ],
            "resource \"aws_iam_policy\" statement dynamic condition jsonencode( { } [ ] ( ) = ${ %{ } <<EOT <<-EOT EOT // /* */ # \" \\\" , for if ? :",
            Find),
    ];

    internal static void Find(string text)
    {
        foreach (var found in PolicyFinder.Find(text, "file").Policies.Take(20))
        {
            if (found.Unread is null)
            {
                Judge(found.Read(found.Kind ?? PolicyKind.Unspecified));
            }
        }
    }

    private static void Judge(PolicyReading reading)
    {
        if (reading.Document is not { } document)
        {
            Expect.That(reading.Findings.Count > 0, "refused without a reason");
            return;
        }

        var set = new PolicySet { Identity = [document], Resource = document, ServiceControl = [[document]] };
        var request = new AccessRequest
        {
            Action = "rds-db:connect",
            Resource = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app",
            Context = Context,
            Principal = Session,
        };
        PolicyEvaluator.Evaluate(request, set);
        PolicyAnalyzer.Analyze(document, FindingContext.None);
    }
}
