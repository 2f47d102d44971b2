using System.Runtime.CompilerServices;
using System.Xml.Linq;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>
/// The calls of AWS IAM that RdsIam makes. IAM is one service for a partition; the settings' region only says which partition.
/// Every method throws a <see cref="Fault"/> when there are no credentials or AWS refuses; <c>AwsResourceNotFound</c> for an
/// unknown name. Policy documents come as JSON, already decoded.
/// </summary>
internal sealed class IamClient(IIdentitySource identities, AwsClientSettings settings)
{
    private readonly AwsQueryClient _client = new(AwsQueryService.Iam, identities, settings);

    public async Task<IamUser> GetUserAsync(string userName, CancellationToken cancellationToken) =>
        IamXml.User(await GetAsync("GetUser", "User", [("UserName", userName)], cancellationToken).ConfigureAwait(false));

    public async Task<IamRole> GetRoleAsync(string roleName, CancellationToken cancellationToken) =>
        IamXml.Role(await GetAsync("GetRole", "Role", [("RoleName", roleName)], cancellationToken).ConfigureAwait(false));

    public IAsyncEnumerable<string> ListUserPoliciesAsync(string userName, CancellationToken cancellationToken) =>
        ListAsync("ListUserPolicies", "PolicyNames", ("UserName", userName), e => e.Value, cancellationToken);

    public IAsyncEnumerable<string> ListRolePoliciesAsync(string roleName, CancellationToken cancellationToken) =>
        ListAsync("ListRolePolicies", "PolicyNames", ("RoleName", roleName), e => e.Value, cancellationToken);

    public IAsyncEnumerable<string> ListGroupPoliciesAsync(string groupName, CancellationToken cancellationToken) =>
        ListAsync("ListGroupPolicies", "PolicyNames", ("GroupName", groupName), e => e.Value, cancellationToken);

    public IAsyncEnumerable<AttachedPolicy> ListAttachedUserPoliciesAsync(string userName, CancellationToken cancellationToken) =>
        ListAsync("ListAttachedUserPolicies", "AttachedPolicies", ("UserName", userName), IamXml.Attached, cancellationToken);

    public IAsyncEnumerable<AttachedPolicy> ListAttachedRolePoliciesAsync(string roleName, CancellationToken cancellationToken) =>
        ListAsync("ListAttachedRolePolicies", "AttachedPolicies", ("RoleName", roleName), IamXml.Attached, cancellationToken);

    public IAsyncEnumerable<AttachedPolicy> ListAttachedGroupPoliciesAsync(
        string groupName, CancellationToken cancellationToken) =>
        ListAsync("ListAttachedGroupPolicies", "AttachedPolicies", ("GroupName", groupName), IamXml.Attached, cancellationToken);

    public IAsyncEnumerable<IamGroup> ListGroupsForUserAsync(string userName, CancellationToken cancellationToken) =>
        ListAsync("ListGroupsForUser", "Groups", ("UserName", userName), IamXml.Group, cancellationToken);

    public Task<string> GetUserPolicyAsync(string userName, string policyName, CancellationToken cancellationToken) =>
        DocumentAsync("GetUserPolicy", [("UserName", userName), ("PolicyName", policyName)], cancellationToken);

    public Task<string> GetRolePolicyAsync(string roleName, string policyName, CancellationToken cancellationToken) =>
        DocumentAsync("GetRolePolicy", [("RoleName", roleName), ("PolicyName", policyName)], cancellationToken);

    public Task<string> GetGroupPolicyAsync(string groupName, string policyName, CancellationToken cancellationToken) =>
        DocumentAsync("GetGroupPolicy", [("GroupName", groupName), ("PolicyName", policyName)], cancellationToken);

    public async Task<ManagedPolicy> GetPolicyAsync(string policyArn, CancellationToken cancellationToken) =>
        IamXml.Managed(await GetAsync("GetPolicy", "Policy", [("PolicyArn", policyArn)], cancellationToken).ConfigureAwait(false));

    /// <returns>The document of that version.</returns>
    public async Task<string> GetPolicyVersionAsync(string policyArn, string versionId, CancellationToken cancellationToken)
    {
        var version = await GetAsync(
            "GetPolicyVersion", "PolicyVersion", [("PolicyArn", policyArn), ("VersionId", versionId)], cancellationToken)
            .ConfigureAwait(false);
        return IamXml.Document(version.Required("Document"))!;
    }

    /// <param name="policySourceArn">The user, group or role whose policies are judged.</param>
    /// <param name="simulation">What it would do.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public IAsyncEnumerable<SimulationResult> SimulatePrincipalPolicyAsync(
        string policySourceArn, PolicySimulation simulation, CancellationToken cancellationToken) => SimulateAsync(
            "SimulatePrincipalPolicy",
            policySourceArn,
            simulation.ToParameters().With("PolicySourceArn", policySourceArn),
            cancellationToken);

    public IAsyncEnumerable<SimulationResult> SimulateCustomPolicyAsync(
        PolicySimulation simulation, CancellationToken cancellationToken) =>
        SimulateAsync("SimulateCustomPolicy", "*", simulation.ToParameters(), cancellationToken);

    /// <summary>Users, groups, roles and policies of the account, page by page: as many a page as IAM gives.</summary>
    public async IAsyncEnumerable<AccountDetails> GetAccountAuthorizationDetailsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parameters = AwsQueryParameters.None.With("MaxItems", "1000");
        await foreach (var page in _client.PagesAsync("GetAccountAuthorizationDetails", "*", parameters, cancellationToken).ConfigureAwait(false))
        {
            yield return AccountDetailsXml.Page(page);
        }
    }

    /// <summary>Begins a report of when a user or role last called each service.</summary>
    /// <returns>The job, for <see cref="GetServiceLastAccessedAsync"/>.</returns>
    public async Task<string> GenerateServiceLastAccessedDetailsAsync(string arn, CancellationToken cancellationToken)
    {
        var parameters = AwsQueryParameters.None.With("Arn", arn).With("Granularity", "SERVICE_LEVEL");
        var result = await _client.SendAsync("GenerateServiceLastAccessedDetails", arn, parameters, cancellationToken).ConfigureAwait(false);
        return result.Required("JobId");
    }

    /// <summary>What a report says of one service.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="service">The service as in actions: <c>rds-db</c>.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task<ServiceLastAccessed> GetServiceLastAccessedAsync(string jobId, string service, CancellationToken cancellationToken)
    {
        var parameters = AwsQueryParameters.None.With("JobId", jobId).With("MaxItems", "1000");
        ServiceLastAccessed? answer = null;
        await foreach (var page in _client.PagesAsync("GetServiceLastAccessedDetails", jobId, parameters, cancellationToken).ConfigureAwait(false))
        {
            answer ??= new ServiceLastAccessed(page.Required("JobStatus"), null, page.Child("Error").Text("Message"));
            if (page.List("ServicesLastAccessed").FirstOrDefault(one => one.Text("ServiceNamespace") == service) is { } found)
            {
                return answer with { At = found.Time("LastAuthenticated") };
            }
        }

        return answer!;
    }

    public Task PutRolePolicyAsync(
        string roleName, string policyName, string policyDocument, CancellationToken cancellationToken) =>
        PutAsync("PutRolePolicy", ("RoleName", roleName), policyName, policyDocument, cancellationToken);

    public Task PutUserPolicyAsync(
        string userName, string policyName, string policyDocument, CancellationToken cancellationToken) =>
        PutAsync("PutUserPolicy", ("UserName", userName), policyName, policyDocument, cancellationToken);

    public Task PutGroupPolicyAsync(
        string groupName, string policyName, string policyDocument, CancellationToken cancellationToken) =>
        PutAsync("PutGroupPolicy", ("GroupName", groupName), policyName, policyDocument, cancellationToken);

    private Task<XElement> PutAsync(
        string action, (string Name, string Value) owner, string policyName, string document, CancellationToken cancellationToken)
    {
        var parameters = AwsQueryParameters.None
            .With(owner.Name, owner.Value).With("PolicyName", policyName).With("PolicyDocument", document);
        return _client.SendAsync(action, owner.Value, parameters, cancellationToken);
    }

    private async Task<string> DocumentAsync(
        string action, (string Name, string Value)[] named, CancellationToken cancellationToken)
    {
        var result = await _client.SendAsync(action, Resource(named), Parameters(named), cancellationToken).ConfigureAwait(false);
        return IamXml.Document(result.Required("PolicyDocument"))!;
    }

    private async Task<XElement> GetAsync(
        string action, string element, (string Name, string Value)[] named, CancellationToken cancellationToken)
    {
        var result = await _client.SendAsync(action, Resource(named), Parameters(named), cancellationToken).ConfigureAwait(false);
        return result.RequiredChild(element);
    }

    private static string Resource((string Name, string Value)[] named) => string.Join('/', named.Select(n => n.Value));

    private static AwsQueryParameters Parameters((string Name, string Value)[] named) =>
        named.Aggregate(AwsQueryParameters.None, (parameters, n) => parameters.With(n.Name, n.Value));

    private async IAsyncEnumerable<T> ListAsync<T>(
        string action,
        string list,
        (string Name, string Value) owner,
        Func<XElement, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = _client.PagesAsync(action, owner.Value, Parameters([owner]), cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var element in page.List(list))
            {
                yield return read(element);
            }
        }
    }

    private async IAsyncEnumerable<SimulationResult> SimulateAsync(
        string action,
        string resource,
        AwsQueryParameters parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = _client.PagesAsync(action, resource, parameters, cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var element in page.List("EvaluationResults"))
            {
                yield return IamXml.Simulated(element);
            }
        }
    }
}
