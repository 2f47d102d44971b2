using RdsIam.Core.Access.Account;
using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Access.Reading;

/// <summary>
/// Reads the service control policies of accounts from Organizations: every unit and every policy once, however many accounts lie under it.
/// Resource control policies are not read: none applies to rds-db:connect (<see cref="PolicyKind.ResourceControl"/>).
/// </summary>
/// <param name="settings">Any region of the accounts' partition.</param>
internal sealed class LiveOrganization(AwsClientSettings settings)
{
    private const string ServiceControl = "SERVICE_CONTROL_POLICY";
    private const string ResourceControl = "RESOURCE_CONTROL_POLICY";

    private readonly Dictionary<string, OrganizationParent> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _attached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (PolicyDocument? Document, UnreadPolicy? Unread)> _policies = new(StringComparer.Ordinal);
    private IReadOnlyList<string>? _types;
    private IIdentitySource? _reader;

    /// <summary>What binds an account. What may not be read, or cannot, is in <see cref="AccountServiceControl.Missing"/>.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="own">An identity of that account: it may ask which organization it is in.</param>
    /// <param name="others">Who else may be allowed to read the organization, such as who assumed the role.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<AccountServiceControl> OfAsync(
        string accountId, IIdentitySource own, IReadOnlyList<IIdentitySource> others, CancellationToken cancellationToken)
    {
        Fault? trouble = null;
        try
        {
            var organization = await Client(own).DescribeOrganizationAsync(cancellationToken).ConfigureAwait(false);
            if (organization is null || organization.ManagementAccountId == accountId)
            {
                return AccountServiceControl.None;
            }
        }
        catch (Fault fault)
        {
            trouble = fault;
        }

        IEnumerable<IIdentitySource> readers = _reader is null ? [own, .. others] : [_reader];
        foreach (var reader in readers.Distinct(ReferenceEqualityComparer.Instance).Cast<IIdentitySource>())
        {
            try
            {
                var control = await ReadAsync(Client(reader), accountId, cancellationToken).ConfigureAwait(false);
                _reader = reader;
                return control;
            }
            catch (Fault fault)
            {
                trouble = fault;
            }
        }

        return new AccountServiceControl { Missing = (trouble as AwsFault)?.Call.Action ?? "organizations:ListParents" };
    }

    private OrganizationsClient Client(IIdentitySource identity) => new(identity, settings);

    private async Task<AccountServiceControl> ReadAsync(OrganizationsClient client, string accountId, CancellationToken cancellationToken)
    {
        _types ??= await client.EnabledPolicyTypesAsync(cancellationToken).ConfigureAwait(false);
        var hasOthers = _types.Contains(ResourceControl);
        if (!_types.Contains(ServiceControl))
        {
            return AccountServiceControl.None with { HasResourceControl = hasOthers };
        }

        var levels = new List<IReadOnlyList<PolicyDocument>>();
        var unread = new List<UnreadPolicy>();
        for (var place = new OrganizationParent(accountId, IsRoot: false); ;)
        {
            levels.Insert(0, await LevelAsync(client, place.Id, unread, cancellationToken).ConfigureAwait(false));
            if (place.IsRoot)
            {
                break;
            }

            place = await ParentAsync(client, place.Id, cancellationToken).ConfigureAwait(false);
        }

        return new AccountServiceControl { Levels = levels, Unread = unread, HasResourceControl = hasOthers };
    }

    private async Task<OrganizationParent> ParentAsync(OrganizationsClient client, string child, CancellationToken cancellationToken)
    {
        if (!_parents.TryGetValue(child, out var parent))
        {
            _parents[child] = parent = await client.ParentOfAsync(child, cancellationToken).ConfigureAwait(false);
        }

        return parent;
    }

    private async Task<IReadOnlyList<PolicyDocument>> LevelAsync(
        OrganizationsClient client, string target, List<UnreadPolicy> unread, CancellationToken cancellationToken)
    {
        if (!_attached.TryGetValue(target, out var ids))
        {
            _attached[target] = ids = await client.PoliciesForTargetAsync(target, ServiceControl, cancellationToken).ConfigureAwait(false);
        }

        var documents = new List<PolicyDocument>();
        foreach (var id in ids)
        {
            if (!_policies.TryGetValue(id, out var policy))
            {
                _policies[id] = policy = Read(await client.DescribePolicyAsync(id, cancellationToken).ConfigureAwait(false));
            }

            documents.AddRange(policy.Document is { } document ? [document] : []);
            unread.AddRange(policy.Unread is { } reason ? [reason] : []);
        }

        return documents;
    }

    private static (PolicyDocument? Document, UnreadPolicy? Unread) Read(OrganizationPolicy policy)
    {
        var reading = PolicyDocument.Read(policy.Content, policy.Name, PolicyKind.ServiceControl);
        if (reading.Document is { } document)
        {
            return (document, null);
        }

        var reason = reading.Findings.First(finding => finding.Refused);
        var text = Messages.AccessServiceControlNotUnderstood(policy.Name, reason.Line, reason.Column, reason.Message);
        return (null, new UnreadPolicy(null, policy.Id, PolicyLayer.ServiceControl, text));
    }
}
