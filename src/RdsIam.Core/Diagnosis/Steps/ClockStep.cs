using RdsIam.Core.Aws;
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
            return Finding.Skip("SkippedWithoutRegion");
        }

        return await CompareAsync(state, region, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What it means that AWS refused the time of a call. The SDK puts a wrong clock right for its own calls, and goes on so after
    /// the clock was set.
    /// </summary>
    public static async Task<Finding> ExplainAsync(DiagnosisState state, Fault fault, CancellationToken cancellationToken)
    {
        var clock = await CompareAsync(state, state.Region!, cancellationToken).ConfigureAwait(false);
        return clock.Status switch
        {
            CheckStatus.Failed => clock,
            CheckStatus.Passed => Finding.Fail("ClockCorrectionStays"),
            _ => Finding.Fail(fault),
        };
    }

    private static async Task<Finding> CompareAsync(DiagnosisState state, string region, CancellationToken cancellationToken)
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
            return Finding.Skip("ClockNotCompared", region, e.Message);
        }
        catch (Fault fault) when (fault.ErrorId == "AwsAnswerUnreadable")
        {
            return Finding.Skip("ClockNotCompared", region, fault.Happened);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Skip("ClockNotCompared", region, Messages.Format("AwsNoAnswer", state.Request.ConnectTimeout.TotalSeconds));
        }
    }
}
