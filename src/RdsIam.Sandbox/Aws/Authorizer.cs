using RdsIam.Core.Policies;

namespace RdsIam.Sandbox.Aws;

/// <summary>Asks the caller's policies before a service does what was asked for.</summary>
internal sealed class Authorizer(World world)
{
    /// <summary>Lets the call go on only where the caller's policies allow it.</summary>
    /// <param name="request">The call; it must have a caller.</param>
    /// <param name="action">With its service: <c>rds:DescribeDBInstances</c>.</param>
    /// <param name="resource">The ARN asked for, or <c>*</c>.</param>
    /// <exception cref="AwsFault">AccessDenied in AWS's words.</exception>
    public void Demand(ApiRequest request, string action, string resource)
    {
        var caller = request.Caller!;
        var decision = Decide(request, caller, action, resource);
        if (!decision.Allowed)
        {
            throw AwsFault.AccessDenied($"User: {caller.Arn} is not authorized to perform: {action} on resource: {resource} "
                + Denial.Because(decision, action));
        }
    }

    /// <summary>What the policies say, a role's trust policy among them where one is given.</summary>
    public PolicyDecision Decide(
        ApiRequest request,
        Caller caller,
        string action,
        string resource,
        PolicyDocument? trust = null,
        IEnumerable<KeyValuePair<string, IReadOnlyList<string>>>? more = null) => PolicyEvaluator.Evaluate(
            new AccessRequest
            {
                Principal = caller.Principal,
                Action = action,
                Resource = resource,
                Context = Context(request, caller).With(caller.SessionContext).With(new RequestContext(more ?? [])),
            },
            caller.Policies with { Resource = trust });

    private RequestContext Context(ApiRequest request, Caller caller)
    {
        var keys = PrincipalContext.Of(caller.Principal, caller.Facts);
        keys["aws:CurrentTime"] = ApiXml.Time(request.Now);
        keys["aws:EpochTime"] = $"{request.Now.ToUnixTimeSeconds()}";
        // The sandbox stands in for https endpoints, and a policy that insists on TLS must hold here as there.
        keys["aws:SecureTransport"] = "true";
        keys["aws:ViaAWSService"] = "false";
        keys["aws:SourceIp"] = "127.0.0.1";
        keys["aws:RequestedRegion"] = request.SignedBy?.Scope.Region ?? world.Region;
        return new RequestContext(keys.Select(pair =>
            KeyValuePair.Create<string, IReadOnlyList<string>>(pair.Key, [pair.Value])));
    }
}
