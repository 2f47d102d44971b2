using System.Text;
using System.Text.Json;
using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Reports;
using RdsIam.Core.Access.Rows;

namespace RdsIam.Fuzz.Targets;

/// <summary>Accounts and users out of files, and the reports that are made of other people's names.</summary>
internal static class AccessTargets
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly JsonDocumentOptions Deep =
        new() { MaxDepth = 512, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly string Account = $$"""
        {"UserDetailList":[{"UserName":"ann","UserId":"AIDA1","Arn":"arn:aws:iam::111122223333:user/ann","GroupList":["dev"],"UserPolicyList":[{"PolicyName":"p","PolicyDocument":{{PolicyTargets.Policy}} }],"AttachedManagedPolicies":[{"PolicyName":"m","PolicyArn":"arn:aws:iam::111122223333:policy/m"}],"PermissionsBoundary":{"PermissionsBoundaryArn":"arn:aws:iam::111122223333:policy/m"},"Tags":[{"Key":"team","Value":"a"}]}],
        "GroupDetailList":[{"GroupName":"dev","Arn":"arn:aws:iam::111122223333:group/dev","GroupPolicyList":[],"AttachedManagedPolicies":[]}],
        "RoleDetailList":[{"RoleName":"app","RoleId":"AROA1","Arn":"arn:aws:iam::111122223333:role/app","AssumeRolePolicyDocument":{{PolicyTargets.Trust}},"RolePolicyList":[{"PolicyName":"q","PolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%7D"}],"RoleLastUsed":{"LastUsedDate":"2026-01-01T00:00:00+00:00"} }],
        "Policies":[{"PolicyName":"m","Arn":"arn:aws:iam::111122223333:policy/m","PolicyVersionList":[{"Document":{{PolicyTargets.Policy}},"VersionId":"v1","IsDefaultVersion":true}]}]}
        """;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "authorization-details",
            [Account, $"[{Account}]"],
            "{ } [ ] , : \" \\ud800 null true 1 \"GroupList\" \"Arn\" \"*\" %7B %22 \"Principal\" arn:aws:iam::111122223333:role/app :root",
            text =>
            {
                var input = new AccessInput { Account = AccountJson.Read(Root(text), "file"), Now = Now };
                var rows = new AccessSurvey(input).Rows(AccessFilter.None).Take(200).Select(AccessRecord.Of).ToList();
                AccessHtml.Write(rows, [], Now);
                AccessMermaid.Write(rows);
            }) with { Documented = [typeof(JsonException)] },
        FuzzTarget.OfText(
            "access-records",
            [
                """[{"UserName":"app","HostName":"db.example","ResourceId":"db-A","CanLogin":true,"IsIamUser":"True","Databases":["app",{"Name":"x","MayConnect":true}],"Grants":["app.sales: SELECT (None: a; b)",{"Database":"app","Schema":"s","Access":"ReadWrite","Exceptions":["x"]}],"Details":[{"Database":"a","Kind":"table","Privileges":"SELECT"}],"LastActive":"2026-01-01"}]""",
                """[{"Identifier":"shop","Kind":"Instance","HostName":"db.example","ResourceId":"db-A","Region":"eu-west-1","IamAuthentication":true,"Arn":"arn:aws:rds:eu-west-1:111122223333:db:shop"}]""",
                """[{"PrincipalArn":"arn:aws:iam::111122223333:role/app","PrincipalKind":"Role","Decision":"Allowed","UserName":"app","Endpoint":"db","Chain":["user/ann > app if x"],"Access":"a\nb","Findings":[]}]""",
            ],
            "{ } [ ] , : \" \\ud800 null true 1 ( ; \"UserName\" \"HostName\" \"ResourceId\" \"Kind\"",
            text =>
            {
                var records = Root(text) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToArray() : [Root(text)];
                Expect.Read(() => UserJson.Read(records, "file"));
                Expect.Read(() => EndpointJson.Read(records, "file"));
                Expect.Read(() =>
                {
                    var rows = RecordJson.Read(records, "file");
                    var baseline = new AccessBaseline(rows);
                    rows.ToList().ForEach(row => baseline.Compare(row));
                });
            }) with { Documented = [typeof(JsonException)] },
        FuzzTarget.OfText(
            "reports",
            ["<img src=x onerror=alert(1)>\"#&`", "%%{init: {\"theme\":\"dark\"}}%%", "=cmd|' /c calc'!A1", "'=x", "user/ann > app if aws:x = \"y\"", "a\"] --> n1\n%% c", "</script><!-- ]]>"],
            "< > \" ' & # %% %%{ }%% ] --> ; ` = + - @ \\t \\r \\n , =HYPERLINK( </td> <script> &lt; &#60; #quot; ->",
            Reports) with { Slowness = 4 },
    ];

    private static JsonElement Root(string text)
    {
        using var document = ForeignJson.Parse(text.TrimStart('\uFEFF'), Deep);
        return document.RootElement.Clone();
    }

    /// <summary>Whatever a name is, the report stays a report with that name in it.</summary>
    private static void Reports(string text)
    {
        // An empty one leaves a part of the page out.
        text = text.Length == 0 ? "a" : text;
        var row = new AccessRecord
        {
            PrincipalArn = "arn:aws:iam::111122223333:role/" + text, PrincipalKind = "Role", Decision = "Conditional", UserName = text, Endpoint = text,
            Chain = [text, text], Powers = [text, "b", "c", "d"], Condition = text, Statement = text, Findings = [text],
        };
        var plain = row with
        {
            PrincipalArn = "arn:aws:iam::111122223333:role/a", UserName = "a", Endpoint = "a", Chain = ["a", "a"], Powers = ["a", "b", "c", "d"],
            Condition = "a", Statement = "a", Findings = ["a"],
        };
        var page = AccessHtml.Write([row], [], Now);
        Expect.That(Tags(page) == Tags(AccessHtml.Write([plain], [], Now)) + Dots(text), "other tags in the page");
        var graph = AccessMermaid.Write([row]);
        Expect.That(!graph.Contains("%%", StringComparison.Ordinal), "a directive or comment in the graph");
        Expect.That(graph.Split('\n').Skip(1).SkipLast(1).All(IsOfGraph), "a line of the graph that is none");
        var cells = Cells(AccessCsv.Write([row]));
        Expect.That(cells.Count == 32, $"{cells.Count} cells");
        Expect.That(AccessCsv.Unguarded(cells[16 + 5]) == text, "a name that does not come back");
        Expect.That(cells[16 + 5].Length == 0 || !"=+-@\t\r\n".Contains(cells[16 + 5][0]), "a formula");
    }

    private static int Tags(string page) => page.Count(c => c == '<');

    /// <summary>An endpoint may break behind its dots.</summary>
    private static int Dots(string text) => text.Count(c => c == '.');

    private static bool IsOfGraph(string line) => line.StartsWith("  n", StringComparison.Ordinal) && line.Count(c => c == '"') is 0 or 2
        && !line.Any(char.IsControl) && !line.Contains('<', StringComparison.Ordinal);

    /// <summary>After RFC 4180, by a reader of its own.</summary>
    private static List<string> Cells(string csv)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < csv.Length; i++)
        {
            if (csv[i] == '"' && isQuoted && i + 1 < csv.Length && csv[i + 1] == '"')
            {
                cell.Append(csv[++i]);
            }
            else if (csv[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && csv[i] is ',' or '\n' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(csv[i]);
            }
        }

        return cells;
    }
}
