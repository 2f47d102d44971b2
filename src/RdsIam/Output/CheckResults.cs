using RdsIam.Core.Diagnosis;
using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Output;

/// <summary>From Core's checks to what the pipeline emits.</summary>
internal static class CheckResults
{
    /// <param name="check">The next one.</param>
    /// <param name="request">What is tested.</param>
    /// <param name="before">The checks before it.</param>
    public static RdsIamCheck From(Check check, DiagnosisRequest request, IReadOnlyList<Check> before) => new()
    {
        Name = check.Name,
        Status = (RdsIamCheckStatus)check.Status,
        Duration = check.Duration,
        Detail = check.Finding.Detail,
        Cause = check.Finding.Cause,
        Fix = check.Finding.Fix,
        Target = request.ToString(),
        Closing = check.Name == ConnectionDiagnosis.Names.Last() ? Closing([.. before, check], request.UserName ?? "The user") : null,
    };

    /// <summary>The cause of all is the first check that failed.</summary>
    private static string Closing(List<Check> checks, string userName)
    {
        var (passed, failed, warned, skipped) = (Count(CheckStatus.Passed), Count(CheckStatus.Failed), Count(CheckStatus.Warning), Count(CheckStatus.Skipped));
        var first = checks.Find(check => check.Status == CheckStatus.Failed);
        var counts = ModuleMessages.ChecksCounted(passed, failed, warned, skipped);
        return first is null
            ? ModuleMessages.ChecksPassed(userName, counts)
            : $"{ModuleMessages.ChecksFailed(userName, first.Finding.Cause ?? first.Name, first.Name, counts)}{(first.Finding.Fix is { } fix ? $"\nFix: {fix}" : "")}";

        int Count(CheckStatus status) => checks.Count(check => check.Status == status);
    }
}
