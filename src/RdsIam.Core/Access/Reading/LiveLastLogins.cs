using RdsIam.Core.Aws;

namespace RdsIam.Core.Access.Reading;

/// <summary>
/// Asks IAM when users and roles last logged in to a database. Each costs two calls, as IAM makes a report of each: all reports are
/// asked for before the first is looked at, so that they are made at the same time.
/// </summary>
/// <param name="iam">The account's.</param>
/// <param name="patience">How long reports are waited for, after the last one was asked for.</param>
internal sealed class LiveLastLogins(IamClient iam, TimeSpan patience)
{
    /// <summary>RDS's service for logins, as in <c>rds-db:connect</c>.</summary>
    private const string Service = "rds-db";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <param name="arns">Users and roles.</param>
    /// <param name="onAnswer">Told after each report how many there are so far.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The last login by ARN, null where there was none in 400 days; and what kept others from being known, once each.</returns>
    public async Task<(IReadOnlyDictionary<string, DateTimeOffset?> Logins, IReadOnlyList<Fault> Faults)> ReadAsync(
        IReadOnlyList<string> arns, Action<int> onAnswer, CancellationToken cancellationToken)
    {
        var logins = new Dictionary<string, DateTimeOffset?>(StringComparer.Ordinal);
        var faults = new Dictionary<string, Fault>(StringComparer.Ordinal);
        var open = await BeginAsync(arns, faults, cancellationToken).ConfigureAwait(false);
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        for (var wait = TimeSpan.FromSeconds(1); open.Count > 0; wait = Longer(wait))
        {
            var waiting = new List<(string Arn, string Job)>();
            foreach (var (arn, job) in open)
            {
                if (!await TakeAsync(arn, job, logins, faults, cancellationToken).ConfigureAwait(false))
                {
                    waiting.Add((arn, job));
                }

                onAnswer(logins.Count);
            }

            open = waiting;
            if (open.Count > 0 && Environment.TickCount64 >= end)
            {
                Note(faults, new Fault(Messages.AccessLastLoginLate(open.Count), FaultKind.Timeout, null));
                break;
            }

            if (open.Count > 0)
            {
                await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
            }
        }

        return (logins, [.. faults.Values]);
    }

    private async Task<List<(string Arn, string Job)>> BeginAsync(
        IReadOnlyList<string> arns, Dictionary<string, Fault> faults, CancellationToken cancellationToken)
    {
        var jobs = new List<(string Arn, string Job)>();
        foreach (var arn in arns)
        {
            try
            {
                jobs.Add((arn, await iam.GenerateServiceLastAccessedDetailsAsync(arn, cancellationToken).ConfigureAwait(false)));
            }
            catch (Fault fault)
            {
                Note(faults, fault);
                if (fault.ErrorId != Messages.Ids.AwsResourceNotFound)
                {
                    // The next would fare alike.
                    break;
                }
            }
        }

        return jobs;
    }

    /// <returns>False: the report is not there yet.</returns>
    private async Task<bool> TakeAsync(
        string arn,
        string job,
        Dictionary<string, DateTimeOffset?> logins,
        Dictionary<string, Fault> faults,
        CancellationToken cancellationToken)
    {
        try
        {
            var answer = await iam.GetServiceLastAccessedAsync(job, Service, cancellationToken).ConfigureAwait(false);
            switch (answer.Status)
            {
                case "IN_PROGRESS":
                    return false;
                case "COMPLETED":
                    logins[arn] = answer.At;
                    break;
                default:
                    var text = Messages.AccessLastLoginFailed(arn, answer.Error ?? answer.Status);
                    Note(faults, new Fault(text, FaultKind.InvalidResult, arn));
                    break;
            }
        }
        catch (Fault fault)
        {
            Note(faults, fault);
        }

        return true;
    }

    private static TimeSpan Longer(TimeSpan wait) => wait * 2 < LongestWait ? wait * 2 : LongestWait;

    private static void Note(Dictionary<string, Fault> faults, Fault fault) => faults.TryAdd(fault.ErrorId, fault);
}
