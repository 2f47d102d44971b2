using System.Xml.Linq;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>IAM's policy simulator.</summary>
internal sealed class IamSimulator(World world, Authorizer authorizer)
{
    public IEnumerable<XElement?> SimulatePrincipal(ApiRequest request)
    {
        var source = request.Get("PolicySourceArn");
        authorizer.Demand(request, "iam:SimulatePrincipalPolicy", source);
        var holder = request.State.Holders.FirstOrDefault(one => world.Arns.Of(one) == source)
            ?? throw AwsFault.NoSuchEntity($"The ARN {source} does not name a user, group or role of this account.");
        var policies = Caller.PoliciesOf(request.State, holder);
        return Simulate(request, SimulatedPrincipal(request, holder), policies with
        {
            Identity = [.. policies.Identity, .. Documents(request, "PolicyInputList")],
            Boundary = Documents(request, "PermissionsBoundaryPolicyInputList").FirstOrDefault() ?? policies.Boundary,
        });
    }

    public IEnumerable<XElement?> SimulateCustom(ApiRequest request)
    {
        authorizer.Demand(request, "iam:SimulateCustomPolicy", "*");
        var caller = request.Find("CallerArn") is { } arn ? Principal(arn) : null;
        return Simulate(request, caller, new PolicyStack
        {
            Identity = Documents(request, "PolicyInputList"),
            Boundary = Documents(request, "PermissionsBoundaryPolicyInputList").FirstOrDefault(),
        });
    }

    private static IEnumerable<XElement?> Simulate(ApiRequest request, Asker? principal, PolicyStack policies)
    {
        var context = Context(request, principal);
        var actions = request.List("ActionNames");
        if (actions.Count == 0)
        {
            throw SessionRequest.Constraint("actionNames", "[]", "Member must have length greater than or equal to 1");
        }

        var resources = request.List("ResourceArns");
        var questions =
            from action in actions
            from resource in resources.Count == 0 ? ["*"] : resources
            select new Question(principal ?? Nobody(resource), action, resource, context);
        var page = Paging.Items(request, questions);
        var results = page.Items.Select(question => SimulationResult.Show(question, policies));
        return [ApiXml.List("EvaluationResults", "member", results), .. IamService.End(page)];
    }

    private Asker? SimulatedPrincipal(ApiRequest request, PolicyHolder holder) =>
        request.Find("CallerArn") is { } arn ? Principal(arn)
        : holder is IamGroup ? null
        : Asker.Parse(world.Arns.Of(holder));

    /// <summary>Where nobody is said to ask, it is somebody of the resource's account.</summary>
    private static Asker Nobody(string resource)
    {
        var account = resource.Split(':', 6) is [_, _, _, _, var own, _] ? own : "";
        return new Asker(AskerKind.User, "", "aws", account, "");
    }

    private static Asker Principal(string arn)
    {
        try
        {
            return Asker.Parse(arn);
        }
        catch (FormatException trouble)
        {
            throw new AwsFault(400, "InvalidInput", trouble.Message);
        }
    }

    /// <summary>The keys that the simulator fills in by itself, and those of the call, which win.</summary>
    private static AskedKeys Context(ApiRequest request, Asker? principal)
    {
        var keys = RequestKeys.Now(request.Now).Set(principal?.Keys() ?? new AskedKeys());
        foreach (var prefix in request.Structures("ContextEntries"))
        {
            keys.Set(request.Get(prefix + "ContextKeyName"), request.List(prefix + "ContextKeyValues"));
        }

        return keys;
    }

    private static List<IamDocument> Documents(ApiRequest request, string list) =>
        [.. request.List(list).Select((text, index) => Document(text, $"{list}.{index + 1}"))];

    private static IamDocument Document(string text, string name)
    {
        try
        {
            // Inline policies may be of the older version, and the simulator has no quota of its own.
            return IamDocument.Read(text, name, PolicyHome.Role);
        }
        catch (MalformedPolicy trouble)
        {
            throw new AwsFault(400, "InvalidInput", trouble.Message);
        }
    }
}
