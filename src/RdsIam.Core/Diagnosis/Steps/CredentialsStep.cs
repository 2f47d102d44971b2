using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Who signs: where the credentials come from, through which roles, and until when they are good.</summary>
internal sealed class CredentialsStep : IDiagnosisStep
{
    public string Name => "Credentials";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Region is not { } region)
        {
            return Finding.Skip(Messages.SkippedWithoutRegion);
        }

        var source = state.Request.Identity(region);
        var identity = await source.TakeAsync(cancellationToken).ConfigureAwait(false);
        var finding = CredentialsJudge.Judge(identity, source.ProviderName, source.RoleChain, state.Request.Time.GetUtcNow());
        // Kept also where they are bad: what the server says to them is worth seeing.
        (state.Source, state.Identity) = (source, identity);
        return finding;
    }
}
