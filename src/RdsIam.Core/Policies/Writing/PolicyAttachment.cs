using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Policies.Writing;

/// <summary>Puts inline policies, and takes no access away that nobody said should go.</summary>
internal sealed class PolicyAttachment(IamClient iam)
{
    /// <summary>With somebody's credentials; nothing goes over the network yet.</summary>
    public static PolicyAttachment With(IIdentitySource identity, string region, string? profileName) =>
        new(new IamClient(identity, new AwsClientSettings(region, profileName)));

    /// <summary>What becomes of the holder's policy of that name: the draft is added to it, or takes its place.</summary>
    /// <exception cref="Fault">The policy that is there cannot be read, understood or added to, or the holder may not have it.</exception>
    public async Task<PolicyChange> PlanAsync(
        PolicyHolderName holder, string policyName, PolicyDraft draft, bool replace, CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(holder, policyName, cancellationToken).ConfigureAwait(false);
        var change = Change(stored, holder, policyName, draft, replace);
        PolicyLength.Check(change.After, policyName, holder.PolicyKind);
        return change;
    }

    /// <summary>Makes a change that was planned. The policy is read again: somebody else may have changed it meanwhile.</summary>
    /// <exception cref="Fault">PolicyChangedMeanwhile: something else would go now; or AWS refused.</exception>
    public async Task PutAsync(
        PolicyHolderName holder,
        string policyName,
        PolicyDraft draft,
        PolicyChange planned,
        bool replace,
        CancellationToken cancellationToken)
    {
        var now = await PlanAsync(holder, policyName, draft, replace, cancellationToken).ConfigureAwait(false);
        if (!now.Removed.SequenceEqual(planned.Removed))
        {
            throw new Fault(Messages.PolicyChangedMeanwhile(policyName, holder), FaultKind.InvalidOperation, policyName);
        }

        if (!now.IsEmpty)
        {
            await StoreAsync(holder, policyName, now.After, cancellationToken).ConfigureAwait(false);
        }
    }

    private static PolicyChange Change(string? stored, PolicyHolderName holder, string policyName, PolicyDraft draft, bool replace)
    {
        var json = PolicyJson.Write(draft);
        var wanted = draft.Statements.SelectMany(StoredPolicy.LinesOf).ToList();
        if (stored is null)
        {
            return new PolicyChange(null, json, wanted, []);
        }

        var policy = StoredPolicy.Read(stored, policyName, out var trouble);
        if (replace)
        {
            var before = policy?.Lines.ToList() ?? [Messages.StoredPolicyWhole(stored.Length)];
            return new PolicyChange(stored, json, [.. wanted.Except(before)], [.. before.Except(wanted)]);
        }

        if (policy is null)
        {
            throw new Fault(
                Messages.AttachedPolicyNotUnderstood(policyName, holder, trouble!.Line, trouble.Column, trouble.Message),
                FaultKind.InvalidData, policyName);
        }

        var change = draft.Statements.Skip(1).Aggregate(policy.With(draft.Statements[0]), (so, statement) =>
        {
            var next = StoredPolicy.Read(so.After, policyName, out _)!.With(statement);
            return new PolicyChange(stored, next.After, [.. so.Added, .. next.Added], []);
        });
        return policy.HasVariables || !change.Added.Any(one => one.Contains("${", StringComparison.Ordinal))
            ? change
            : throw new Fault(
                Messages.AttachedPolicyVersion(policyName, holder, PolicyGrammar.NewVersion), FaultKind.InvalidData, policyName);
    }

    /// <summary>The holder's policy of that name, or null where there is none.</summary>
    private async Task<string?> ReadAsync(PolicyHolderName holder, string policyName, CancellationToken cancellationToken)
    {
        try
        {
            return await (holder.Kind switch
            {
                PolicyHolderKind.Role => iam.GetRolePolicyAsync(holder.Name, policyName, cancellationToken),
                PolicyHolderKind.User => iam.GetUserPolicyAsync(holder.Name, policyName, cancellationToken),
                _ => iam.GetGroupPolicyAsync(holder.Name, policyName, cancellationToken),
            }).ConfigureAwait(false);
        }
        catch (AwsFault fault) when (fault.ErrorId == Messages.Ids.AwsResourceNotFound && !IsHolderMissing(fault, holder))
        {
            return null;
        }
        catch (AwsFault fault) when (fault.ErrorId == Messages.Ids.AwsAccessDenied)
        {
            throw new Fault(Messages.AttachedPolicyUnread(policyName, holder, fault.Call.Action), FaultKind.PermissionDenied, policyName);
        }
    }

    /// <summary>
    /// AWS has one code for both and tells them apart in words: "The role with name x" or "The role policy with name x cannot be
    /// found." Where it uses others, putting the policy says what is missing.
    /// </summary>
    private static bool IsHolderMissing(AwsFault fault, PolicyHolderName holder) =>
        fault.Message.Contains($"The {holder.Kind} with name ", StringComparison.OrdinalIgnoreCase);

    private Task StoreAsync(PolicyHolderName holder, string policyName, string json, CancellationToken cancellationToken) =>
        holder.Kind switch
    {
        PolicyHolderKind.Role => iam.PutRolePolicyAsync(holder.Name, policyName, json, cancellationToken),
        PolicyHolderKind.User => iam.PutUserPolicyAsync(holder.Name, policyName, json, cancellationToken),
        _ => iam.PutGroupPolicyAsync(holder.Name, policyName, json, cancellationToken),
    };
}
