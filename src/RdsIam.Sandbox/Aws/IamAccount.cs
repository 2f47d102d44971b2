using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>
/// IAM's one action for a whole account: users, groups, roles and managed policies, in pages that run through all of them.
/// </summary>
internal sealed class IamAccount(World world, Authorizer authorizer)
{
    private static readonly string[] Filters = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];

    public IEnumerable<XElement?> GetAuthorizationDetails(ApiRequest request)
    {
        authorizer.Demand(request, $"iam:{request.Action}", "*");
        var wanted = Wanted(request);
        var state = request.State;
        var page = Paging.Items(request, (IEnumerable<(string List, XElement Item)>)
        [
            .. state.Users.Values.Where(_ => wanted.Contains("User")).Select(user => ("UserDetailList", User(user))),
            .. state.Groups.Values.Where(_ => wanted.Contains("Group")).Select(group => ("GroupDetailList", Holder(group, "Group"))),
            .. state.Roles.Values.Where(_ => wanted.Contains("Role")).Select(role => ("RoleDetailList", Role(role))),
            .. state.Policies.Values.Where(_ => wanted.Contains("LocalManagedPolicy")).Select(policy => ("Policies", Policy(request, policy))),
        ]);
        return
        [
            .. ((string[])["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"])
                .Select(list => ApiXml.List(list, "member", page.Items.Where(one => one.List == list).Select(one => one.Item))),
            .. IamService.End(page),
        ];
    }

    /// <summary>All kinds where the request names none.</summary>
    private static IReadOnlyCollection<string> Wanted(ApiRequest request)
    {
        var named = new List<string>();
        for (var number = 1; request.Find($"Filter.member.{number}") is { } filter; number++)
        {
            named.Add(filter);
        }

        return named.Find(filter => !Filters.Contains(filter)) is { } unknown
            ? throw AwsFault.Validation($"1 validation error detected: Value '[{unknown}]' at 'filter' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", Filters)}]")
            : named.Count > 0 ? named : Filters;
    }

    private XElement User(IamUser user)
    {
        var element = Holder(user, "User");
        element.Add(
            ApiXml.List("GroupList", "member", user.Groups),
            Boundary(user.PermissionsBoundary),
            user.Tags.Count == 0 ? null : ApiXml.Tags("Tags", "member", user.Tags));
        return element;
    }

    private XElement Role(IamRole role)
    {
        var element = Holder(role, "Role");
        element.Add(
            new XElement("AssumeRolePolicyDocument", IamPolicies.Encode(role.TrustPolicy)),
            new XElement("InstanceProfileList"),
            Boundary(role.PermissionsBoundary),
            role.Tags.Count == 0 ? null : ApiXml.Tags("Tags", "member", role.Tags),
            new XElement(
                "RoleLastUsed",
                role.LastUses.Count == 0 ? null : ApiXml.Field("LastUsedDate", role.LastUses.Values.Max()),
                role.LastUses.Count == 0 ? null : ApiXml.Field("Region", world.Region)));
        return element;
    }

    private XElement Holder(PolicyHolder holder, string kind) => ApiXml.Item(
        new XElement("Path", holder.Path),
        new XElement(kind + "Name", holder.Name),
        new XElement(kind + "Id", holder.Id),
        new XElement("Arn", world.Arns.Of(holder)),
        new XElement("CreateDate", ApiXml.Time(holder.Created)),
        ApiXml.List(kind + "PolicyList", "member", holder.InlinePolicies.Select(policy => ApiXml.Item(
            new XElement("PolicyName", policy.Key), new XElement("PolicyDocument", IamPolicies.Encode(policy.Value))))),
        ApiXml.List("AttachedManagedPolicies", "member", holder.AttachedPolicies.Select(arn => ApiXml.Item(
            new XElement("PolicyName", world.State.Policies[arn].Name), new XElement("PolicyArn", arn)))));

    private static XElement Policy(ApiRequest request, ManagedPolicy policy) => ApiXml.Item(
        new XElement("PolicyName", policy.Name),
        new XElement("PolicyId", policy.Id),
        new XElement("Arn", policy.Arn),
        new XElement("Path", "/"),
        new XElement("DefaultVersionId", "v1"),
        new XElement("AttachmentCount", request.State.Holders.Count(one => one.AttachedPolicies.Contains(policy.Arn))),
        ApiXml.Field("IsAttachable", true),
        ApiXml.List("PolicyVersionList", "member",
        [
            ApiXml.Item(
                new XElement("Document", IamPolicies.Encode(policy.Document)),
                new XElement("VersionId", "v1"),
                ApiXml.Field("IsDefaultVersion", true),
                new XElement("CreateDate", ApiXml.Time(policy.Created))),
        ]));

    private static XElement? Boundary(string? arn) => arn is null ? null : new XElement(
        "PermissionsBoundary",
        new XElement("PermissionsBoundaryType", "Policy"),
        new XElement("PermissionsBoundaryArn", arn));
}
