using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whether the endpoint takes tokens at all.</summary>
internal sealed class IamAuthenticationStep : IDiagnosisStep
{
    public string Name => "IamAuthentication";

    public Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken) => Task.FromResult(
        state.IsDsql ? Finding.Skip(Messages.DsqlSkipsIam)
        : state.Endpoint is { } endpoint ? EndpointJudge.JudgeIam(endpoint) : Finding.Skip(Messages.SkippedWithoutEndpoint));
}
