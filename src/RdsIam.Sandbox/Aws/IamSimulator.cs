using System.Xml.Linq;
using RdsIam.Core.Policies;

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
        return Simulate(request, caller, new PolicySet
        {
            Identity = Documents(request, "PolicyInputList"),
            Boundary = Documents(request, "PermissionsBoundaryPolicyInputList").FirstOrDefault(),
        });
    }

    private static IEnumerable<XElement?> Simulate(ApiRequest request, RequestPrincipal? principal, PolicySet policies)
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
            select new AccessRequest { Principal = principal, Action = action, Resource = resource, Context = context };
        var page = Paging.Items(request, questions);
        var results = page.Items.Select(question => SimulationResult.Show(question, policies));
        return [ApiXml.List("EvaluationResults", "member", results), .. IamService.End(page)];
    }

    private RequestPrincipal? SimulatedPrincipal(ApiRequest request, PolicyHolder holder) =>
        request.Find("CallerArn") is { } arn ? Principal(arn)
        : holder is IamGroup ? null
        : RequestPrincipal.Parse(world.Arns.Of(holder));

    private static RequestPrincipal Principal(string arn)
    {
        try
        {
            return RequestPrincipal.Parse(arn);
        }
        catch (Core.Fault fault)
        {
            throw new AwsFault(400, "InvalidInput", fault.Message);
        }
    }

    /// <summary>The keys that the simulator fills in by itself, and those of the call, which win.</summary>
    private static RequestContext Context(ApiRequest request, RequestPrincipal? principal)
    {
        var own = principal is null ? [] : PrincipalContext.Of(principal, new PrincipalFacts());
        own["aws:CurrentTime"] = ApiXml.Time(request.Now);
        own["aws:EpochTime"] = $"{request.Now.ToUnixTimeSeconds()}";
        var given = request.Structures("ContextEntries").Select(prefix => KeyValuePair.Create<string, IReadOnlyList<string>>(
            request.Get(prefix + "ContextKeyName"), request.List(prefix + "ContextKeyValues")));
        return new RequestContext(own.Select(pair =>
            KeyValuePair.Create<string, IReadOnlyList<string>>(pair.Key, [pair.Value]))).With(new RequestContext(given));
    }

    private static List<PolicyDocument> Documents(ApiRequest request, string list) =>
    [
        .. request.List(list).Select((text, index) =>
        {
            var reading = PolicyDocument.Read(text, $"{list}.{index + 1}");
            return reading.Document ?? throw new AwsFault(
                400, "InvalidInput", reading.Findings.First(finding => finding.Refused).Message);
        }),
    ];
}
