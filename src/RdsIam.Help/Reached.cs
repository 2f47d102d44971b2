using System.Text.RegularExpressions;

namespace RdsIam.Help;

/// <summary>What a cmdlet may answer with and ask of AWS, by its code.</summary>
/// <param name="Errors">The ids of its errors.</param>
/// <param name="Actions">The IAM actions of the calls, such as <c>rds:DescribeDBInstances</c>.</param>
internal sealed partial record Reached(IReadOnlySet<string> Errors, IReadOnlySet<string> Actions)
{
    /// <summary>Our own clients of AWS, by the prefix of their actions in policies.</summary>
    private static readonly Dictionary<string, string> Clients = new()
    {
        ["RdsIam.Core.Aws.RdsClient"] = "rds",
        ["RdsIam.Core.Aws.IamClient"] = "iam",
        ["RdsIam.Core.Aws.LogsClient"] = "logs",
        ["RdsIam.Core.Aws.DsqlClient"] = "dsql",
        ["RdsIam.Core.Aws.SecretsClient"] = "secretsmanager",
        ["RdsIam.Core.Aws.OrganizationsClient"] = "organizations",
        ["RdsIam.Core.Tunnels.Ssm.SsmApi"] = "ssm",
        ["RdsIam.Core.Tunnels.Ssm.TaggedTarget"] = "ec2",
        ["RdsIam.Core.Tunnels.Ssh.InstanceConnect.InstanceConnectApi"] = "ec2-instance-connect",
    };

    public static Reached From(CallGraph graph, string cmdlet)
    {
        var reached = graph.From(cmdlet);
        return new(
            reached.Keys.Where(method => IsTexts(method.Type) && method.Name != ".cctor")
                .Select(method => method.Name.Replace("get_", "", StringComparison.Ordinal)).ToHashSet(),
            reached.SelectMany(item => ActionsOf(item.Key, item.Value)).ToHashSet());
    }

    /// <summary>Classes that call AWS, and of which nothing says here whose actions they call.</summary>
    public static IEnumerable<string> Unknown(CallGraph graph) => graph.Types
        .Where(type => type.Methods.Values.Any(code => code.Calls.Any(call => call.Name == "SendAsync" && ClientName().IsMatch(call.Type))))
        .Select(type => type.Name.Split('+')[0]).Distinct().Where(name => !Clients.ContainsKey(name) && !ClientName().IsMatch(name));

    private static bool IsTexts(string type) => type is "RdsIam.Core.Messages" or "RdsIam.ModuleMessages";

    private static IEnumerable<string> ActionsOf(MethodName method, MethodCode? code)
    {
        var owner = method.Type.Split('+')[0];
        if (code is not null && Clients.TryGetValue(owner, out var prefix))
        {
            return code.Texts.Where(text => ActionName().IsMatch(text))
                .Select(text => $"{(text == "DescribeInstances" ? "ec2" : prefix)}:{text}");
        }

        return method.Type.StartsWith("Amazon.SecurityToken.", StringComparison.Ordinal)
            && method.Name.EndsWith("Async", StringComparison.Ordinal)
            ? [$"sts:{method.Name[..^"Async".Length]}"]
            : [];
    }

    [GeneratedRegex(@"^RdsIam\.Core\.Aws\.Aws\w+Client$")]
    private static partial Regex ClientName();

    [GeneratedRegex("^(Assume|Create|Delete|Describe|Filter|Generate|Get|List|Modify|Put|Resume|Send|Simulate|Start|Terminate)[A-Z]\\w+$")]
    private static partial Regex ActionName();
}
