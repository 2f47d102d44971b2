using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Display;

namespace RdsIam.Output;

/// <summary>From Core's checks to what the pipeline emits.</summary>
internal static class CheckResults
{
    /// <param name="check">The next one.</param>
    /// <param name="request">What is tested.</param>
    /// <param name="run">The checks before it; it joins them.</param>
    public static RdsIamCheck From(Check check, DiagnosisRequest request, CheckRun run)
    {
        var result = new RdsIamCheck
        {
            Name = check.Name,
            Status = (RdsIamCheckStatus)check.Status,
            Duration = check.Duration,
            Detail = check.Finding.Detail,
            Cause = check.Finding.Cause,
            Fix = check.Finding.Fix,
            Target = request.ToString(),
            Run = run,
        };
        run.Add(result);
        return result;
    }
}
