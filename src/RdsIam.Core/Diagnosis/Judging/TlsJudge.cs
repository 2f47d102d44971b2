using System.Globalization;
using RdsIam.Core.Connections;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Probing;

namespace RdsIam.Core.Diagnosis.Judging;

/// <summary>What a verified handshake leaves to be said. Pure.</summary>
internal static class TlsJudge
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <param name="facts">What the handshake showed.</param>
    /// <param name="mode">How far it was verified.</param>
    /// <param name="trusted">By what: the bundle or a file with its age, for people.</param>
    /// <param name="now">The time.</param>
    public static Finding Judge(TlsFacts facts, TlsMode mode, string trusted, DateTimeOffset now)
    {
        var end = facts.EndsAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (mode == TlsMode.Require)
        {
            return Finding.Warn(Messages.TlsNotVerified(facts.Protocol, facts.Issuer, end));
        }

        return facts.EndsAt - now < Soon
            ? Finding.Warn(Messages.TlsCertificateEndsSoon(facts.Protocol, facts.Issuer, end))
            : Finding.Pass(
                mode == TlsMode.VerifyFull
                    ? Messages.TlsVerified(facts.Protocol, facts.Issuer, end, trusted)
                    : Messages.TlsVerifiedCA(facts.Protocol, facts.Issuer, end, trusted));
    }
}
