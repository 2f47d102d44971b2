using RdsIam.Core.Tokens;

namespace RdsIam.Core.Diagnosis.Facts;

/// <summary>
/// Reads something of AWS for a check, with a limit of time: without AWS at hand the rest of the way can be looked at all the same.
/// </summary>
internal static class AwsReading
{
    /// <summary>What the first of the readers who may read it reads; or why nobody could, as a skipped check.</summary>
    /// <param name="state">Gives the limit of time.</param>
    /// <param name="readers">Whose credentials to try in turn.</param>
    /// <param name="read">The reading.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Fault">AWS answered that something is wrong.</exception>
    public static async Task<(T? Value, Finding? Skipped)> TryAsync<T>(
        DiagnosisState state,
        IEnumerable<IIdentitySource> readers,
        Func<IIdentitySource, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
        where T : class
    {
        var reasons = new List<string>();
        foreach (var reader in readers)
        {
            try
            {
                return (await LimitAsync(state, token => read(reader, token), cancellationToken).ConfigureAwait(false), null);
            }
            catch (Fault fault) when (IsNoAnswer(fault))
            {
                reasons.Add(fault.Reason);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                reasons.Add(Messages.AwsNoAnswer(state.Request.ConnectTimeout.TotalSeconds));
                break;
            }
        }

        return (null, Finding.Skip(Messages.AwsNotRead(string.Join(' ', reasons.Distinct()))));
    }

    private static async Task<T> LimitAsync<T>(
        DiagnosisState state, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(state.Request.ConnectTimeout);
        return await read(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
    }

    /// <summary>AWS does not say whether something is wrong: no permission, no way there, too busy.</summary>
    private static bool IsNoAnswer(Fault fault) =>
        fault.ErrorId is Messages.Ids.AwsAccessDenied or Messages.Ids.AwsUnreachable
            or Messages.Ids.AwsThrottled or Messages.Ids.AwsServiceFailed or Messages.Ids.AwsAnswerUnreadable;
}
