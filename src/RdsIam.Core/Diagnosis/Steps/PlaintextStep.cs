using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Probing;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>What the server would do without TLS: only the user's name is sent, never a password or token.</summary>
internal sealed class PlaintextStep : IDiagnosisStep
{
    public string Name => "Plaintext";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Address is null)
        {
            return Finding.Skip(Messages.SkippedWithoutConnection);
        }

        try
        {
            // A part of the time only: the answer is of little weight, and TLS needs its own.
            var word = await NetworkTime.LimitAsync(
                NetworkTime.Left(state) / 3, token => AskAsync(state, token), cancellationToken).ConfigureAwait(false);
            return Judge(word);
        }
        catch (Exception e) when (NetworkTime.IsNetwork(e))
        {
            return Finding.Skip(Messages.PlaintextNotAnswered(e.Message.TrimEnd('.')));
        }
    }

    private static Finding Judge(ServerWord word) => word switch
    {
        { Method: { } method } => Finding.Warn(Messages.PlaintextTaken(word.MethodName)),
        { Refusal: { SqlState: "28000" } refusal } => Finding.Pass(Messages.PlaintextRefused(refusal.MessageText)),
        { Refusal: { } other } => Finding.Skip(Messages.PlaintextNotAnswered(other.MessageText)),
        _ => throw new InvalidOperationException("A word without a content."),
    };

    private static async Task<ServerWord> AskAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        var probe = await ServerProbe.ConnectAsync(state.Address!, cancellationToken).ConfigureAwait(false);
        await using (probe.ConfigureAwait(false))
        {
            return await probe.StartAsync(state.Request.UserName ?? "", state.Request.Database, cancellationToken).ConfigureAwait(false);
        }
    }
}
