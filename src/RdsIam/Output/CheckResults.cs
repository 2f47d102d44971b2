using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Output;

/// <summary>From Core's checks to what the pipeline emits.</summary>
internal static class CheckResults
{
    public static RdsIamCheck From(Check check, DiagnosisRequest request) => new()
    {
        Name = check.Name,
        Status = (RdsIamCheckStatus)check.Status,
        Duration = check.Duration,
        Detail = check.Finding.Detail,
        Cause = check.Finding.Cause,
        Fix = check.Finding.Fix,
        Target = request.ToString(),
    };
}
