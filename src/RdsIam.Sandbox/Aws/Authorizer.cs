using RdsIam.Sandbox.Iam;

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
        var verdict = Decide(request, caller, action, resource);
        if (!verdict.Allowed)
        {
            throw AwsFault.AccessDenied($"User: {caller.Arn} is not authorized to perform: {action} on resource: {resource} "
                + Denial.Because(verdict, action));
        }
    }

    /// <summary>What the policies say, a role's trust policy among them where one is given.</summary>
    public Verdict Decide(
        ApiRequest request, Caller caller, string action, string resource, IamDocument? trust = null, AskedKeys? more = null)
    {
        var keys = RequestKeys.Of(request.State, caller, request.Now)
            .Set("aws:SourceIp", "127.0.0.1")
            .Set("aws:RequestedRegion", request.SignedBy?.Scope.Region ?? world.Region)
            .Set(more ?? new AskedKeys());
        return IamJudge.Decide(new Question(caller.Asker, action, resource, keys), caller.Policies with { Trust = trust });
    }
}
