using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Whether the user is in rds_iam by itself or through other roles.</summary>
internal sealed class MembershipStep : IDiagnosisStep
{
    public string Name => "Membership";

    public Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken) => Task.FromResult(state.IsDsql
        ? Finding.Skip(Messages.DsqlSkipsMembership)
        : state.Server is { } server
        ? SessionJudge.Membership(server, state.Request.UserName!, state.IsProxy, state.Endpoint?.ProxyLogin)
        : Finding.Skip(Messages.SkippedWithoutSession));
}
