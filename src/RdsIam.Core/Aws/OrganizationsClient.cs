using System.Text.Json;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>
/// The calls of AWS Organizations that RdsIam makes. All but the first are for the management account and delegated administrators. Every
/// method throws a <see cref="Fault"/> when there are no credentials or AWS refuses.
/// </summary>
internal sealed class OrganizationsClient(IIdentitySource identities, AwsClientSettings settings)
{
    private readonly AwsJsonClient _client = new(
        AwsQueryService.Organizations, "AWSOrganizationsV20161128", identities, settings with { Region = HomeRegion(settings.Region) });

    /// <returns>Null: the caller's account is in no organization.</returns>
    public async Task<OrganizationInfo?> DescribeOrganizationAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.SendAsync("DescribeOrganization", "*", new { }, cancellationToken).ConfigureAwait(false);
            var found = Required(answer, "Organization");
            return new OrganizationInfo(Text(found, "Id"), Text(found, "MasterAccountId"));
        }
        catch (AwsFault fault) when (fault.ErrorCode == "AWSOrganizationsNotInUseException")
        {
            return null;
        }
    }

    /// <summary>The types of policies that are on, such as <c>SERVICE_CONTROL_POLICY</c>.</summary>
    public async Task<IReadOnlyList<string>> EnabledPolicyTypesAsync(CancellationToken cancellationToken)
    {
        var roots = await AllAsync("ListRoots", "*", next => new { NextToken = next }, "Roots", cancellationToken).ConfigureAwait(false);
        return
        [
            .. from root in roots
               from type in Items(root, "PolicyTypes")
               where Text(type, "Status") != "PENDING_DISABLE"
               select Text(type, "Type"),
        ];
    }

    /// <summary>The unit or root that a unit or account lies in.</summary>
    public async Task<OrganizationParent> ParentOfAsync(string child, CancellationToken cancellationToken)
    {
        var parents = await AllAsync(
            "ListParents", child, next => new { ChildId = child, NextToken = next }, "Parents", cancellationToken).ConfigureAwait(false);
        return parents is [var only]
            ? new OrganizationParent(Text(only, "Id"), Text(only, "Type") == "ROOT")
            : throw AwsXml.Invalid("Parents", $"{parents.Count}");
    }

    /// <summary>Ids of the policies of one type that are attached to a root, a unit or an account itself.</summary>
    public async Task<IReadOnlyList<string>> PoliciesForTargetAsync(string target, string type, CancellationToken cancellationToken)
    {
        var found = await AllAsync(
            "ListPoliciesForTarget", target, next => new { TargetId = target, Filter = type, NextToken = next }, "Policies", cancellationToken)
            .ConfigureAwait(false);
        return [.. found.Select(policy => Text(policy, "Id"))];
    }

    public async Task<OrganizationPolicy> DescribePolicyAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _client.SendAsync("DescribePolicy", id, new { PolicyId = id }, cancellationToken).ConfigureAwait(false);
        var policy = Required(answer, "Policy");
        return new OrganizationPolicy(id, Text(Required(policy, "PolicySummary"), "Name"), Text(policy, "Content"));
    }

    /// <summary>Where Organizations lives, and is signed for. Source: its endpoint rules in the AWS SDKs.</summary>
    private static string HomeRegion(string region) => Partition.OfRegion(region) switch
    {
        { Name: "aws-cn" } => "cn-northwest-1",
        var other => other.HomeRegion,
    };

    /// <summary>The items of every page; a page without items may have a next one.</summary>
    private async Task<IReadOnlyList<JsonElement>> AllAsync(
        string action, string resource, Func<string?, object> body, string list, CancellationToken cancellationToken)
    {
        var all = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await _client.SendAsync(action, resource, body(next), cancellationToken).ConfigureAwait(false);
            all.AddRange(Items(page, list));
            var token = page.TryGetProperty("NextToken", out var found) ? found.GetString() : null;
            if (token is not null && token == next)
            {
                // It would go on so for ever.
                throw AwsXml.Invalid("NextToken", token);
            }

            next = token;
        }
        while (next is not null);
        return all;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement e, string name) =>
        e.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static JsonElement Required(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var value) ? value : throw AwsXml.Invalid(name, "");

    private static string Text(JsonElement e, string name) =>
        Required(e, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw AwsXml.Invalid(name, "");
}

/// <param name="Id"><c>o-…</c>.</param>
/// <param name="ManagementAccountId">The account that service control policies do not bind.</param>
internal sealed record OrganizationInfo(string Id, string ManagementAccountId);

/// <param name="Id"><c>r-…</c> or <c>ou-…</c>.</param>
/// <param name="IsRoot">There is nothing above it.</param>
internal sealed record OrganizationParent(string Id, bool IsRoot);

/// <param name="Id"><c>p-…</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Content">The document, JSON.</param>
internal sealed record OrganizationPolicy(string Id, string Name, string Content);
