using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>AWS Identity and Access Management: what reads policies, writes inline ones and simulates.</summary>
internal sealed class IamService
{
    public IamService(World world, Authorizer authorizer)
    {
        var entities = new IamEntities(world, authorizer);
        var policies = new IamPolicies(world, authorizer);
        var simulator = new IamSimulator(world, authorizer);
        var account = new IamAccount(world, authorizer);
        var lastUses = new IamLastUses(world, authorizer);
        var actions = new Dictionary<string, ApiAction>(StringComparer.Ordinal)
        {
            ["GetUser"] = entities.GetUser,
            ["GetRole"] = entities.GetRole,
            ["ListGroupsForUser"] = entities.ListGroupsForUser,
            ["GetPolicy"] = policies.GetPolicy,
            ["GetPolicyVersion"] = policies.GetPolicyVersion,
            ["GetAccountAuthorizationDetails"] = account.GetAuthorizationDetails,
            ["GenerateServiceLastAccessedDetails"] = lastUses.Generate,
            ["GetServiceLastAccessedDetails"] = lastUses.Get,
            ["SimulatePrincipalPolicy"] = simulator.SimulatePrincipal,
            ["SimulateCustomPolicy"] = simulator.SimulateCustom,
        };
        foreach (var kind in IamHolderKind.All)
        {
            actions[$"List{kind.Name}Policies"] = request => policies.ListInline(request, kind);
            actions[$"Get{kind.Name}Policy"] = request => policies.GetInline(request, kind);
            actions[$"Put{kind.Name}Policy"] = request => policies.PutInline(request, kind);
            actions[$"ListAttached{kind.Name}Policies"] = request => policies.ListAttached(request, kind);
        }

        Service = new ApiService("iam", "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/", actions);
    }

    public ApiService Service { get; }

    /// <summary>The end of every list of IAM.</summary>
    public static IEnumerable<XElement?> End<T>(Page<T> page) =>
        [ApiXml.Field("IsTruncated", page.Marker is not null), ApiXml.Field("Marker", page.Marker)];
}
