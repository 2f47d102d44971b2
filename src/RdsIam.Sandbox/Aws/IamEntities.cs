using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>IAM's actions for users, groups and roles themselves.</summary>
internal sealed class IamEntities(World world, Authorizer authorizer)
{
    public IEnumerable<XElement?> GetUser(ApiRequest request)
    {
        var named = request;
        if (request.Find("UserName") is null)
        {
            // Without a name a user asks for itself; a role's session has no user.
            var name = (request.Caller!.Holder as IamUser)?.Name
                ?? throw AwsFault.Validation("Must specify userName when calling with non-User credentials");
            named = request with { Parameters = new Dictionary<string, string> { ["UserName"] = name } };
        }

        var user = (IamUser)IamHolderKind.User.Get(named, world, authorizer);
        return
        [
            new XElement(
                "User",
                Common(user, "User"),
                Boundary(user.PermissionsBoundary),
                user.Tags.Count == 0 ? null : ApiXml.Tags("Tags", "member", user.Tags)),
        ];
    }

    public IEnumerable<XElement?> GetRole(ApiRequest request)
    {
        var role = (IamRole)IamHolderKind.Role.Get(request, world, authorizer);
        return
        [
            new XElement(
                "Role",
                Common(role, "Role"),
                new XElement("AssumeRolePolicyDocument", IamPolicies.Encode(role.TrustPolicy)),
                new XElement("MaxSessionDuration", role.MaxSessionDurationSeconds),
                Boundary(role.PermissionsBoundary),
                role.Tags.Count == 0 ? null : ApiXml.Tags("Tags", "member", role.Tags)),
        ];
    }

    public IEnumerable<XElement?> ListGroupsForUser(ApiRequest request)
    {
        var user = (IamUser)IamHolderKind.User.Get(request, world, authorizer);
        var page = Paging.Items(request, user.Groups.Select(name => request.State.Groups[name]));
        var groups = page.Items.Select(group => new XElement("member", Common(group, "Group")));
        return [ApiXml.List("Groups", "member", groups), .. IamService.End(page)];
    }

    private IEnumerable<XElement> Common(PolicyHolder holder, string kind) =>
    [
        new("Path", holder.Path),
        new(kind + "Name", holder.Name),
        new(kind + "Id", holder.Id),
        new("Arn", world.Arns.Of(holder)),
        new("CreateDate", ApiXml.Time(holder.Created)),
    ];

    private static XElement? Boundary(string? arn) => arn is null ? null : new XElement(
        "PermissionsBoundary",
        new XElement("PermissionsBoundaryType", "Policy"),
        new XElement("PermissionsBoundaryArn", arn));
}
