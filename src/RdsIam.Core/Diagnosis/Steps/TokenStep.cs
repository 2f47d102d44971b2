using System.Globalization;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tokens.Reading;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Signs a token and reads it back as anybody could.</summary>
internal sealed class TokenStep : IDiagnosisStep
{
    public string Name => "Token";

    public Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken) => Task.FromResult(Run(state));

    private static Finding Run(DiagnosisState state)
    {
        if (state.Identity is not { } identity || state.Signed is not { } signed)
        {
            return Finding.Skip(state.Signed is null ? Messages.SkippedWithoutSigning : Messages.SkippedWithoutCredentials);
        }

        var now = state.Request.Time.GetUtcNow();
        state.Token = TokenSigner.Sign(signed, identity, now);
        var reading = TokenReader.Read(state.Token.Value, now);
        return reading.Faults is [var fault, ..]
            ? new Finding(CheckStatus.Failed, fault.Text, fault.Id, fault.Text)
            : Finding.Pass(
                Messages.TokenSigned(
                    reading.HostName, reading.Port, reading.UserName, reading.Region, reading.AccessKeyId,
                    state.Token.ExpiresAt.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)));
    }
}
