using System.Globalization;
using RdsIam.Core.Connections.Trust;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Diagnosis.Probing;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>TLS and the server's certificate, verified as the pool verifies them.</summary>
internal sealed class TlsStep : IDiagnosisStep
{
    public string Name => "Tls";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Address is not { } address)
        {
            return Finding.Skip(Messages.SkippedWithoutConnection);
        }

        var time = state.Request.Time;
        try
        {
            state.Probe = await NetworkTime.LimitAsync(
                NetworkTime.Left(state), token => TlsProbe.OpenAsync(address, state.Target(), time, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (NetworkTime.IsNetwork(e))
        {
            throw state.Translate(e);
        }

        return TlsJudge.Judge(state.Probe.Facts, state.Request.TlsMode, Trusted(state.Request.RootCertificate), time.GetUtcNow());
    }

    private static string Trusted(string? file) => file is null
        ? Messages.TrustedByBundle(Month(RdsCaBundle.NewestFrom()))
        : Messages.TrustedByFile(file, Month(File.GetLastWriteTimeUtc(file)));

    private static string Month(DateTimeOffset time) => time.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
