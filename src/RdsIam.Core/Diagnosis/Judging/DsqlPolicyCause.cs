using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Diagnosis.Judging;

/// <summary>From the answer about a login to Aurora DSQL to the mistake behind a no, and what puts it right. Pure.</summary>
internal static class DsqlPolicyCause
{
    /// <param name="result">The answer with its grounds.</param>
    /// <param name="asked">What the login needs.</param>
    /// <param name="simulate">Whether IAM's simulator was asked.</param>
    public static Finding Of(PolicyTestResult result, LoginAccess asked, bool simulate) => PolicyCause.Of(
        result, asked.Resource, simulate, _ => Missing(result, asked), () => Written(result) ?? Missing(result, asked));

    /// <summary>A policy that was meant to allow it.</summary>
    private static Finding? Written(PolicyTestResult result) =>
        result.Findings.FirstOrDefault(one =>
            one.Id is Messages.Ids.DsqlAdminActionMissing or Messages.Ids.DsqlActionMissing or Messages.Ids.DsqlArnForm
                or Messages.Ids.DsqlActionUnknown) is { } first
            ? new Finding(CheckStatus.Failed, first.Message, first.Id, first.Fix)
            : null;

    private static Finding Missing(PolicyTestResult result, LoginAccess asked)
    {
        var statement = result.Answer.Suggestion is [var first, ..]
            ? first.Statement
            : PolicyJson.Write(new StatementDraft { Actions = [asked.Action], Resources = [asked.Resource] });
        return Finding.Fail(result.Answer.Decision.DeniedBy is PolicyLayer.Boundary
            ? Messages.DsqlPolicyBoundary(result.Principal, asked.Action, asked.Resource, statement)
            : Messages.DsqlPolicyMissing(result.Principal, asked.Action, asked.Resource, statement));
    }
}
