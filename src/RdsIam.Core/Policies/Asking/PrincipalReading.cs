using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Asking;

/// <summary>One reading of a principal's policies.</summary>
internal sealed class PrincipalReading(IamClient iam, RequestPrincipal principal, CancellationToken cancellationToken)
{
    private readonly List<CollectedPolicy> _policies = [];
    private readonly List<UnreadPolicy> _unread = [];
    private PrincipalFacts _facts = new();

    public CollectedPolicies Result => new()
    {
        Principal = principal,
        Facts = _facts,
        Policies = _policies,
        Unread = _unread,
    };

    public async Task ReadUserAsync()
    {
        var name = principal.Name;
        await TryAsync(PolicyLayer.Boundary, async () =>
        {
            var user = await iam.GetUserAsync(name, cancellationToken).ConfigureAwait(false);
            _facts = _facts with { UniqueId = user.UserId, Tags = user.Tags, MayHaveOtherTags = false };
            await ReadBoundaryAsync(user.PermissionsBoundaryArn, name).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await ReadInlineAsync(
            PolicySource.Inline, name, iam.ListUserPoliciesAsync(name, cancellationToken),
            policy => iam.GetUserPolicyAsync(name, policy, cancellationToken)).ConfigureAwait(false);
        await ReadAttachedAsync(
            PolicySource.Attached, name, iam.ListAttachedUserPoliciesAsync(name, cancellationToken)).ConfigureAwait(false);
        await EachAsync(iam.ListGroupsForUserAsync(name, cancellationToken), group => ReadGroupAsync(group.GroupName))
            .ConfigureAwait(false);
    }

    public async Task ReadRoleAsync()
    {
        var name = principal.Name;
        await TryAsync(PolicyLayer.Boundary, async () =>
        {
            var role = await iam.GetRoleAsync(name, cancellationToken).ConfigureAwait(false);
            // Of a role the question is about a session without tags of its own.
            var mayTag = principal.Kind == PrincipalKind.AssumedRole && MayTag(role);
            _facts = _facts with
            {
                UniqueId = role.RoleId,
                RoleArn = role.Arn,
                Tags = mayTag ? new Dictionary<string, string>() : role.Tags,
                MayHaveOtherTags = mayTag,
            };
            await ReadBoundaryAsync(role.PermissionsBoundaryArn, name).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await ReadInlineAsync(
            PolicySource.Inline, name, iam.ListRolePoliciesAsync(name, cancellationToken),
            policy => iam.GetRolePolicyAsync(name, policy, cancellationToken)).ConfigureAwait(false);
        await ReadAttachedAsync(
            PolicySource.Attached, name, iam.ListAttachedRolePoliciesAsync(name, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Reads the trust policy of a role that is to be assumed; null where it may not be read, which is noted.</summary>
    public async Task<PolicyDocument?> ReadTrustAsync()
    {
        PolicyDocument? trust = null;
        await TryAsync(PolicyLayer.Resource, async () =>
        {
            var role = await iam.GetRoleAsync(principal.Name, cancellationToken).ConfigureAwait(false);
            trust = Understood(role.AssumeRolePolicyDocument ?? "", principal.Name, PolicyLayer.Resource, principal.Name, role.Arn);
        }).ConfigureAwait(false);
        return trust;
    }

    /// <summary>Notes that nothing of the principal can be read.</summary>
    public void NoteUnreadable(Text why) =>
        _unread.Add(new UnreadPolicy(null, principal.Id, PolicyLayer.Identity, why));

    /// <summary>A session brings tags of its own only where the trust policy allows that too.</summary>
    private static bool MayTag(IamRole role) =>
        PolicyDocument.Read(role.AssumeRolePolicyDocument ?? "", role.Arn).Document is not { } trust
        || trust.Statements.Any(one => one.Effect == PolicyEffect.Allow && one.Action.AppliesTo("sts:TagSession"));

    private async Task ReadGroupAsync(string name)
    {
        await ReadInlineAsync(
            PolicySource.GroupInline, name, iam.ListGroupPoliciesAsync(name, cancellationToken),
            policy => iam.GetGroupPolicyAsync(name, policy, cancellationToken)).ConfigureAwait(false);
        await ReadAttachedAsync(
            PolicySource.GroupAttached, name, iam.ListAttachedGroupPoliciesAsync(name, cancellationToken)).ConfigureAwait(false);
    }

    private Task ReadInlineAsync(
        PolicySource source, string owner, IAsyncEnumerable<string> names, Func<string, Task<string>> read) =>
        EachAsync(names, async name => Add(
            await read(name).ConfigureAwait(false), name, PolicyLayer.Identity, source, owner, arn: null));

    private Task ReadAttachedAsync(PolicySource source, string owner, IAsyncEnumerable<AttachedPolicy> attached) =>
        EachAsync(attached, policy => ReadManagedAsync(policy.PolicyArn, PolicyLayer.Identity, source, owner));

    private Task ReadBoundaryAsync(string? arn, string owner) =>
        arn is null ? Task.CompletedTask : ReadManagedAsync(arn, PolicyLayer.Boundary, PolicySource.Boundary, owner);

    private async Task ReadManagedAsync(string arn, PolicyLayer layer, PolicySource source, string owner)
    {
        var policy = await iam.GetPolicyAsync(arn, cancellationToken).ConfigureAwait(false);
        var document = await iam.GetPolicyVersionAsync(arn, policy.DefaultVersionId, cancellationToken).ConfigureAwait(false);
        Add(document, policy.PolicyName, layer, source, owner, arn);
    }

    private void Add(string json, string name, PolicyLayer layer, PolicySource source, string owner, string? arn)
    {
        if (Understood(json, name, layer, owner, arn) is { } document)
        {
            _policies.Add(new CollectedPolicy(document, layer, source, owner, arn));
        }
    }

    /// <summary>The document; null where it is not understood, which is noted: IAM has stored it, so it is in force.</summary>
    private PolicyDocument? Understood(string json, string name, PolicyLayer layer, string owner, string? arn)
    {
        var reading = PolicyDocument.Read(json, name, layer == PolicyLayer.Resource ? PolicyKind.Trust : PolicyKind.Stored);
        if (reading.Document is null)
        {
            var reason = reading.Findings.First(finding => finding.Refused);
            var message = Messages.StoredPolicyNotUnderstood(name, owner, reason.Line, reason.Column, reason.Message);
            _unread.Add(new UnreadPolicy(null, arn ?? name, layer, message));
        }

        return reading.Document;
    }

    private async Task EachAsync<T>(IAsyncEnumerable<T> list, Func<T, Task> read) => await TryAsync(PolicyLayer.Identity, async () =>
    {
        await foreach (var item in list.ConfigureAwait(false))
        {
            await TryAsync(PolicyLayer.Identity, () => read(item)).ConfigureAwait(false);
        }
    }).ConfigureAwait(false);

    private async Task TryAsync(PolicyLayer layer, Func<Task> read)
    {
        try
        {
            await read().ConfigureAwait(false);
        }
        catch (AwsFault fault) when (fault.ErrorId == Messages.Ids.AwsAccessDenied)
        {
            _unread.Add(new UnreadPolicy(fault.Call.Action, fault.Call.Resource, layer, fault.Message));
        }
    }
}
