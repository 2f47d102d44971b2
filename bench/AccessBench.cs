using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Auditing;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Reports;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Bench;

/// <summary>Access offline: 2,000 principals, 50 endpoints, 500 users on each, as an account of that size has them.</summary>
internal static class AccessBench
{
    private const string Account = "111122223333";
    private const string Mfa = """{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""";

    public static int Run(int principals, int endpoints, int users)
    {
        Console.WriteLine($"{principals:N0} principals x {endpoints} endpoints x {users} users on each");
        var files = Measure("made", () => Make(principals, endpoints, users));
        var input = Measure("read", () => Read(files));
        var survey = Measure("compiled and indexed", () => new AccessSurvey(input));
        Console.WriteLine($"  {Measure("rows", () => survey.Rows(AccessFilter.None).Count()):N0} rows");
        Console.WriteLine($"  {Measure("findings", () => AccountFindings.Of(survey).Count):N0} findings");
        var one = survey.Side.Endpoints[0].Name;
        Console.WriteLine($"  {Measure("rows of one endpoint as CSV", () => AccessCsv.Write(survey.Rows(new AccessFilter { Endpoint = e => e.Name == one }).Select(AccessRecord.Of)).Length):N0} characters");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"most memory",-32} {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0,9:N0} MB"));
        return 0;
    }

    private static T Measure<T>(string what, Func<T> body)
    {
        var start = Stopwatch.GetTimestamp();
        var result = body();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32} {Stopwatch.GetElapsedTime(start).TotalSeconds,9:N1} s"));
        return result;
    }

    private static AccessInput Read((byte[] Account, byte[] Endpoints, byte[] Users) files)
    {
        using var account = JsonDocument.Parse(files.Account);
        using var endpoints = JsonDocument.Parse(files.Endpoints);
        using var users = JsonDocument.Parse(files.Users);
        var regions =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}}]}""";
        return new AccessInput
        {
            Account = AccountJson.Read(account.RootElement, "account"),
            Endpoints = EndpointJson.Read(endpoints.RootElement.EnumerateArray(), "endpoints"),
            Users = UserJson.Read(users.RootElement.EnumerateArray(), "users"),
            ServiceControl = [[PolicyDocument.Parse(regions, "regions", PolicyKind.ServiceControl)]],
            Now = DateTimeOffset.UtcNow,
        };
    }

    private static (byte[] Account, byte[] Endpoints, byte[] Users) Make(int principals, int endpoints, int users)
    {
        var account = new JsonObject
        {
            ["UserDetailList"] = new JsonArray([.. Enumerable.Range(0, principals * 2 / 5).Select(User)]),
            ["GroupDetailList"] = new JsonArray([.. Enumerable.Range(0, 20).Select(Group)]),
            ["RoleDetailList"] =
                new JsonArray([.. Enumerable.Range(0, principals - (principals * 2 / 5)).Select(number => Role(number, endpoints, users))]),
            ["Policies"] = new JsonArray([.. Enumerable.Range(0, 100).Select(number => Managed(number, endpoints))]),
        };
        var places = new JsonArray([.. Enumerable.Range(0, endpoints).Select(number => (JsonNode)new JsonObject
        {
            ["Identifier"] = $"db{number}", ["Kind"] = "Instance", ["HostName"] = Host(number), ["ResourceId"] = Id(number), ["Region"] = "eu-west-1",
            ["AccountId"] = Account, ["Partition"] = "aws", ["IamEnabled"] = true, ["MasterUserName"] = "postgres",
        })]);
        var names = new JsonArray(
            [.. Enumerable.Range(0, endpoints).SelectMany(place => Enumerable.Range(0, users).Select(number => (JsonNode)new JsonObject
        {
            ["UserName"] = Name(number), ["HostName"] = Host(place), ["IsIamUser"] = true, ["CanLogin"] = true, ["MemberOf"] = new JsonArray("rds_iam"),
            ["Grants"] = new JsonArray("app.public: ReadWrite", "app.sales: ReadOnly"), ["Databases"] = new JsonArray("app"),
        }))]);
        return (JsonSerializer.SerializeToUtf8Bytes(account), JsonSerializer.SerializeToUtf8Bytes(places),
            JsonSerializer.SerializeToUtf8Bytes(names));
    }

    private static JsonNode User(int number) => new JsonObject
    {
        ["UserName"] = Name(number), ["UserId"] = $"AIDA{number}", ["Arn"] = $"arn:aws:iam::{Account}:user/{Name(number)}",
        ["GroupList"] = new JsonArray($"group{number % 20}"),
        ["AttachedManagedPolicies"] = Attached(number % 50 == 0 ? "policy0" : $"policy{1 + (number % 99)}"),
    };

    /// <summary>Every user has its own name on a few servers, and nothing at all without a second factor.</summary>
    private static JsonNode Group(int number) => new JsonObject
    {
        ["GroupName"] = $"group{number}", ["GroupId"] = $"AGPA{number}", ["Arn"] = $"arn:aws:iam::{Account}:group/group{number}",
        ["GroupPolicyList"] = Inline(
            Statement("Allow", "rds-db:connect", Arn(Id(number), "${aws:username}")),
            Statement("Allow", "sts:AssumeRole", $"arn:aws:iam::{Account}:role/app{number}*"),
            $$"""{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{{Mfa}}}"""),
        ["AttachedManagedPolicies"] = new JsonArray(),
    };

    private static JsonObject Role(int number, int endpoints, int users) => new JsonObject
    {
        ["RoleName"] = $"app{number}", ["RoleId"] = $"AROA{number}", ["Arn"] = $"arn:aws:iam::{Account}:role/app{number}",
        ["AssumeRolePolicyDocument"] = JsonNode.Parse(number % 3 == 0
            ? $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{Account}}:root"},"Action":"sts:AssumeRole"}]}"""
            : number % 3 == 1
                ? $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{Account}}:role/app{{number - 1}}","Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"""
                : """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"""),
        ["RolePolicyList"] = Inline(
            Statement("Allow", "s3:GetObject", $"arn:aws:s3:::bucket{number}/*"),
            Statement("Allow", number % 2 == 0 ? "rds-db:connect" : "sqs:*", number % 2 == 0 ? Arn(Id(number % endpoints), Name(number % users)) : "*")),
        ["AttachedManagedPolicies"] = Attached(number % 100 == 0 ? "policy0" : $"policy{1 + (number % 99)}"),
        ["RoleLastUsed"] = new JsonObject { ["LastUsedDate"] = "2026-01-01T00:00:00Z" },
    };

    /// <summary>The first is an administrator's; every third of the others is for a pattern of users.</summary>
    private static JsonObject Managed(int number, int endpoints) => new JsonObject
    {
        ["PolicyName"] = $"policy{number}", ["Arn"] = $"arn:aws:iam::{Account}:policy/policy{number}",
        ["PolicyVersionList"] = new JsonArray(new JsonObject
        {
            ["VersionId"] = "v1", ["IsDefaultVersion"] = true,
            ["Document"] = JsonNode.Parse(Document(number == 0 ? Statement("Allow", "*", "*")
                : number % 3 == 0 ? Statement("Allow", "rds-db:connect", Arn(Id(number % endpoints), $"user{number % 10}*"))
                : Statement("Allow", "ec2:Describe*", "*"))),
        }),
    };

    private static JsonArray Attached(string name) =>
        new(new JsonObject { ["PolicyName"] = name, ["PolicyArn"] = $"arn:aws:iam::{Account}:policy/{name}" });

    private static JsonArray Inline(params string[] statements) =>
        new(new JsonObject { ["PolicyName"] = "own", ["PolicyDocument"] = JsonNode.Parse(Document(statements)) });

    private static string Document(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string Statement(string effect, string action, string resource) =>
        $$"""{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"}""";

    private static string Arn(string id, string user) => $"arn:aws:rds-db:eu-west-1:{Account}:dbuser:{id}/{user}";

    private static string Id(int number) => $"db-{number:D26}";

    private static string Host(int number) => $"db{number}.abc123.eu-west-1.rds.amazonaws.com";

    private static string Name(int number) => $"user{number}";
}
