using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>How many connections the server and the role have left.</summary>
internal sealed class LimitsStep : IDiagnosisStep
{
    public string Name => "Limits";

    public Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken) => Task.FromResult(state.IsDsql
        ? Finding.Skip(Messages.DsqlSkipsLimits)
        : state.Server is { } server
        ? SessionJudge.Limits(server, state.Request.UserName!)
        : Finding.Skip(Messages.SkippedWithoutSession));
}
