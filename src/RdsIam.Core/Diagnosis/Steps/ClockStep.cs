using RdsIam.Core.Aws;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Diagnosis.Probing;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>This machine's clock against AWS's.</summary>
internal sealed class ClockStep : IDiagnosisStep
{
    public string Name => "Clock";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Region is not { } region)
        {
            return Finding.Skip(Messages.SkippedWithoutRegion);
        }

        return await CompareAsync(state, region, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<Finding> CompareAsync(DiagnosisState state, string region, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(state.Request.ConnectTimeout);
        try
        {
            var settings = new AwsClientSettings(region, state.Request.ProfileName);
            return ClockJudge.Judge(
                await AwsClock.OffsetAsync(settings, state.Request.Time, limit.Token).ConfigureAwait(false), "AWS");
        }
        catch (HttpRequestException e)
        {
            return Finding.Skip(Messages.ClockNotCompared(region, e.Message));
        }
        catch (Fault fault) when (fault.ErrorId == Messages.Ids.AwsAnswerUnreadable)
        {
            return Finding.Skip(Messages.ClockNotCompared(region, fault.Happened));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Skip(Messages.ClockNotCompared(region, Messages.AwsNoAnswer(state.Request.ConnectTimeout.TotalSeconds)));
        }
    }
}
