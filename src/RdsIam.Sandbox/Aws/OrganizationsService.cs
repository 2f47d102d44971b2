using System.Text.Json;
using RdsIam.Sandbox.Ssm;

namespace RdsIam.Sandbox.Aws;

/// <summary>AWS Organizations, as far as reading policies needs it.</summary>
internal sealed class OrganizationsService(Authorizer authorizer)
{
    /// <summary>How it is reached: it is one service for a partition.</summary>
    public JsonApi Api => new("AWSOrganizationsV20161128.", "organizations", Run) { Region = "us-east-1" };

    private object Run(ApiRequest call, JsonElement body, string host)
    {
        authorizer.Demand(call, $"organizations:{call.Action}", "*");
        var tree = call.State.Tree
            ?? throw new AwsFault(400, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
        if (call.Action == "DescribeOrganization")
        {
            // Every account of the organization may ask this one thing.
            return Organization(tree);
        }

        var account = call.Caller!.HolderArn.Split(':')[4];
        if (account != tree.ManagementAccountId && !tree.IsDelegated)
        {
            throw AwsFault.AccessDenied("You don't have permissions to access this resource.");
        }

        return call.Action switch
        {
            "ListRoots" => List(call, body, "Roots", [Root(tree)]),
            "ListParents" => List(call, body, "Parents", [Parent(tree, Text(body, "ChildId"))]),
            "ListPoliciesForTarget" => List(call, body, "Policies", Attached(tree, Text(body, "TargetId"), Text(body, "Filter"))),
            "ListTargetsForPolicy" => List(call, body, "Targets", Targets(tree, Text(body, "PolicyId"))),
            "DescribePolicy" => new { Policy = new { PolicySummary = Summary(tree, Find(tree, body)), Content = Find(tree, body).Document.Json } },
            _ => throw new AwsFault(400, "UnknownOperationException", ""),
        };
    }

    private static object Organization(OrgTree tree) => new
    {
        Organization = new
        {
            tree.Id,
            Arn = $"arn:aws:organizations::{tree.ManagementAccountId}:organization/{tree.Id}",
            FeatureSet = "ALL",
            MasterAccountArn = $"arn:aws:organizations::{tree.ManagementAccountId}:account/{tree.Id}/{tree.ManagementAccountId}",
            MasterAccountId = tree.ManagementAccountId,
            MasterAccountEmail = "management@sandbox.example",
            AvailablePolicyTypes = Types([OrgTree.ServiceControl]),
        },
    };

    private static object Root(OrgTree tree) => new
    {
        Id = tree.RootId,
        Arn = $"arn:aws:organizations::{tree.ManagementAccountId}:root/{tree.Id}/{tree.RootId}",
        Name = "Root",
        PolicyTypes = Types(tree.EnabledTypes),
    };

    private static object Parent(OrgTree tree, string child) => tree.Parents.TryGetValue(child, out var parent)
        ? new { Id = parent, Type = parent == tree.RootId ? "ROOT" : "ORGANIZATIONAL_UNIT" }
        : throw new AwsFault(400, "ChildNotFoundException", "You specified a child that doesn't exist.");

    private static IEnumerable<object> Attached(OrgTree tree, string target, string type) => IsThere(tree, target)
        ? tree.AttachedTo(target, type).Select(policy => Summary(tree, policy))
        : throw new AwsFault(400, "TargetNotFoundException", "You specified a target that doesn't exist.");

    private static IEnumerable<object> Targets(OrgTree tree, string policyId) =>
        tree.Attachments.Where(one => one.PolicyId == policyId).Select(one => new
        {
            one.TargetId,
            Type = one.TargetId == tree.RootId ? "ROOT" : one.TargetId.StartsWith("ou-", StringComparison.Ordinal) ? "ORGANIZATIONAL_UNIT" : "ACCOUNT",
        });

    private static OrgPolicy Find(OrgTree tree, JsonElement body) => tree.Policies.GetValueOrDefault(Text(body, "PolicyId"))
        ?? throw new AwsFault(400, "PolicyNotFoundException", "You specified a policy that doesn't exist.");

    private static object Summary(OrgTree tree, OrgPolicy policy) => new
    {
        policy.Id,
        Arn = policy.IsAwsManaged
            ? $"arn:aws:organizations::aws:policy/{policy.Type.ToLowerInvariant()}/{policy.Id}"
            : $"arn:aws:organizations::{tree.ManagementAccountId}:policy/{tree.Id}/{policy.Type.ToLowerInvariant()}/{policy.Id}",
        policy.Name,
        Description = "",
        policy.Type,
        AwsManaged = policy.IsAwsManaged,
    };

    private static object[] Types(IEnumerable<string> types) => [.. types.Select(type => new { Type = type, Status = "ENABLED" })];

    private static bool IsThere(OrgTree tree, string id) => id == tree.RootId || tree.Parents.ContainsKey(id);

    private static Dictionary<string, object> List(ApiRequest call, JsonElement body, string name, IEnumerable<object> items)
    {
        var size = body.TryGetProperty("MaxResults", out var most) ? most.GetInt32() : 20;
        var page = Paging.Results(call, items, size, body.TryGetProperty("NextToken", out var token) ? token.GetString() : null);
        var answer = new Dictionary<string, object> { [name] = page.Items };
        if (page.Marker is { } next)
        {
            answer["NextToken"] = next;
        }

        return answer;
    }

    private static string Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.GetString() is { } text
        ? text
        : throw new AwsFault(400, "InvalidInputException", $"You didn't provide a value for {name}.");
}
