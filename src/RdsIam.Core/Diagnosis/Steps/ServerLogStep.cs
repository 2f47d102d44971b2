using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>What the server's own log says of the login that was refused; or why nobody could look there.</summary>
internal sealed class ServerLogStep : IDiagnosisStep
{
    public string Name => "ServerLog";

    public Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken) => Task.FromResult(state.Log switch
    {
        { Unread: { } unread } => unread,
        { Line: { } line, Group: var group } => Finding.Pass(Messages.ServerLogRead(group, line.Code, line.Reason)),
        { IsExported: true } log => Finding.Skip(Messages.ServerLogSilent(log.Group)),
        { } log => Finding.Skip(Messages.ServerLogNotExported(log.Group)),
        null => Finding.Skip(Messages.ServerLogNotThere),
    });
}
