using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Policies.Writing;
using RdsIam.Pipeline;

namespace RdsIam.Policies;

/// <summary>Puts a policy inline into its holders, once it is shown what comes and what goes. Used on the pipeline thread.</summary>
/// <param name="cmdlet">Which asks.</param>
/// <param name="attachment">Puts policies, with somebody's credentials; asked for once a holder.</param>
/// <param name="name">The policy's.</param>
/// <param name="replace">It takes the place of one of the same name, and is not added to it.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class PolicyAttaching(PSCmdlet cmdlet, Func<PolicyAttachment> attachment, string name, bool replace, CancellationToken stop)
{
    private readonly HighImpact _highImpact = new(cmdlet);

    /// <summary>Adds to the holder's policy or replaces it.</summary>
    /// <exception cref="Fault">What <see cref="PolicyAttachment"/> says, or there is nobody to ask.</exception>
    public async Task AttachAsync(PolicyHolderName holder, PolicyDraft draft)
    {
        var iam = attachment();
        var change = await iam.PlanAsync(holder, name, draft, replace, stop);
        if (change.IsEmpty)
        {
            cmdlet.TellVerbose(ModuleMessages.PolicyUnchanged(name, holder));
            return;
        }

        var what = ModuleMessages.PolicyPutAction(name, holder);
        var lines = string.Join(Environment.NewLine, change.Lines.Prepend(what + ":"));
        if (cmdlet.Agrees(lines, lines, what) && IsConfirmed(change, holder))
        {
            await iam.PutAsync(holder, name, draft, change, replace, stop);
        }
    }

    private bool IsConfirmed(PolicyChange change, PolicyHolderName holder) => change.Removed.Count == 0 || _highImpact.IsConfirmed(
        ModuleMessages.PolicyReplaceQuery(name, holder, string.Join(Environment.NewLine, change.Removed)), "IAM policy");
}
