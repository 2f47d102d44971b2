using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Policies;

/// <summary>How the answers of one invocation are written.</summary>
/// <param name="AreQuiet">Only whether it is allowed.</param>
/// <param name="AreErrors">Whether an answer other than Allowed is an error, too.</param>
internal sealed record PolicyAnswerForm(bool AreQuiet, bool AreErrors);

/// <summary>Asks questions and writes their answers. Used on the pipeline thread.</summary>
/// <param name="cmdlet">Whose streams it writes to.</param>
/// <param name="test">Which is asked.</param>
/// <param name="form">How the answers are written.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class PolicyAnswers(Cmdlet cmdlet, PolicyTest test, PolicyAnswerForm form, CancellationToken stop)
{
    private readonly PolicyWarnings _warnings = new(cmdlet);

    /// <exception cref="Fault">The question is none, or AWS did not answer.</exception>
    public async Task AskAsync(PolicyQuestion question, RequestPrincipal? principal, string? hostName)
    {
        question.CheckForm();
        var result = await test.AskAsync(question, principal, hostName, stop);
        _warnings.Write(result.Warning);
        _warnings.Write(result.Simulation?.Message);
        Write(PolicyResults.From(result));
    }

    private void Write(RdsIamPolicyResult result)
    {
        cmdlet.WriteObject(form.AreQuiet ? result.Allowed : result);
        if (form.AreErrors && !result.Allowed)
        {
            var principal = result.Principal ?? "the holder";
            var message = result.Decision == RdsIamPolicyDecision.Unknown
                ? ModuleMessages.PolicyTestUnknown(principal, result.Action, result.Resource, result.Reason)
                : ModuleMessages.PolicyTestDenied(principal, result.Action, result.Resource, result.Reason);
            cmdlet.WriteError(ErrorRecords.From(new Fault(message, FaultKind.PermissionDenied, result)));
        }
    }
}
