using RdsIam.Core.Aws;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>
/// A part of the way through an SSH server, and through those before it. The first one opens it; the others tell how far it came.
/// </summary>
internal sealed class SshStep(TunnelStageKind kind) : IDiagnosisStep
{
    /// <summary>Every part, in order.</summary>
    public static IEnumerable<SshStep> All => Enum.GetValues<TunnelStageKind>().Select(kind => new SshStep(kind));

    public string Name => "Ssh" + kind;

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Request.Through!.NeedsAws && TunnelStep.Without(state) is { } lacking)
        {
            return Finding.Skip(lacking);
        }

        if (state.Use is null)
        {
            await OpenAsync(state, cancellationToken).ConfigureAwait(false);
        }

        var stages = state.Use!.Stages;
        var own = stages.Where(stage => stage.Kind == kind).ToList();
        if (state.WayFault is { } fault && (stages.Count == 0 ? kind == TunnelStageKind.Name : stages[^1].Kind == kind))
        {
            return Finding.Fail(fault);
        }

        return own.Count == 0 || state.WayFault is not null && kind > stages[^1].Kind
            ? Finding.Skip(Messages.SkippedBehindSsh)
            : Finding.Pass(Done(string.Join(", ", own.Select(stage => Tell(stage, stages)))));
    }

    private Text Done(string servers) => kind switch
    {
        TunnelStageKind.Name => Messages.SshNameFound(servers),
        TunnelStageKind.Tcp => Messages.SshConnected(servers),
        TunnelStageKind.HostKey => Messages.SshHostKeyKnown(servers),
        TunnelStageKind.Authentication => Messages.SshLoggedIn(servers),
        _ => Messages.SshForwards(servers),
    };

    private static async Task OpenAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        var request = state.Request;
        var (host, port) = (state.Target().HostName, state.Target().Port);
        state.Tunnel =
            request.Through!.For(state.Source, new AwsClientSettings(state.Region ?? "", request.ProfileName), request.AskPassphrase);
        state.Use = new TunnelUse(state.Tunnel);
        try
        {
            await state.Use.PrepareAsync(state.Tunnel.Way, host, port, request.ConnectTimeout, cancellationToken).ConfigureAwait(false);
            var far = await NetworkTime.LimitAsync(
                request.ConnectTimeout, token => state.Use.OpenAsync(host, port, token), cancellationToken).ConfigureAwait(false);
            await far.DisposeAsync().ConfigureAwait(false);
        }
        catch (Fault fault) when (fault.ErrorId != Messages.Ids.SshFarEndRefused)
        {
            state.WayFault = fault;
        }
        catch (Exception e) when (e is Fault || NetworkTime.IsNetwork(e))
        {
            // It forwards, and what is behind it is the next step's affair.
        }
    }

    private static string Tell(TunnelStage stage, IReadOnlyList<TunnelStage> stages)
    {
        var next = stages.SkipWhile(one => !ReferenceEquals(one, stage)).Skip(1).FirstOrDefault();
        return next is null ? stage.Server : Messages.SshStageTime(stage.Server, SessionJudge.Milliseconds(next.At - stage.At));
    }
}
