using RdsIam.Core.Aws;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Probing;
using RdsIam.Core.Names;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Looks for a refused login in RDS's log <c>iam-db-auth-error</c>, as CloudWatch has it.</summary>
internal static class RefusalLogs
{
    /// <summary>Clocks of this machine and of RDS may differ by as much.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Looks into the groups of the instance and of its cluster.</summary>
    /// <param name="state">The run.</param>
    /// <param name="since">When the login was tried.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null: the endpoint has no such log.</returns>
    public static async Task<RefusalLog?> ReadAsync(DiagnosisState state, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var groups = Groups(state);
        if (groups.Count == 0 || state.Source is null || state.Region is null)
        {
            return null;
        }

        for (var end = state.Request.Time.GetUtcNow() + state.Request.WaitForLog; ;)
        {
            var log = await LookAsync(state, groups, since - Slack, cancellationToken).ConfigureAwait(false);
            if (log.Line is not null || log.Unread is not null || state.Request.Time.GetUtcNow() + Pause > end)
            {
                return log;
            }

            await Task.Delay(Pause, state.Request.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<RefusalLog> LookAsync(
        DiagnosisState state, IReadOnlyList<string> groups, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", groups);
        var isExported = false;
        foreach (var group in groups)
        {
            var settings = new AwsClientSettings(state.Region!, state.Request.ProfileName);
            var (found, unread) = await AwsReading.TryAsync(
                state,
                state.Readers(),
                async (reader, token) => new Answer(await new LogsClient(reader, settings)
                    .FilterAsync(group, $"for user '{state.Request.UserName}'", since, token).ConfigureAwait(false)),
                cancellationToken).ConfigureAwait(false);
            if (found is null)
            {
                return new RefusalLog(null, names, isExported, unread);
            }

            isExported |= found.Events is not null;
            var line = (found.Events ?? []).Select(RefusalLine.Read).OfType<RefusalLine>()
                .LastOrDefault(one => one.UserName == state.Request.UserName);
            if (line is not null)
            {
                return new RefusalLog(line, group, IsExported: true);
            }
        }

        return new RefusalLog(null, names, isExported);
    }

    /// <summary>The instance's group and the cluster's; from RDS's description, else from the name.</summary>
    private static List<string> Groups(DiagnosisState state)
    {
        var (instance, cluster) = (state.Endpoint, state.RdsName) switch
        {
            ({ IsProxy: true }, _) => (null, null),
            ({ Kind: RdsEndpointKind.Instance } endpoint, _) => (endpoint.Identifier, endpoint.Owner),
            ({ } endpoint, _) => ((string?)null, endpoint.Owner),
            (null, { Kind: RdsEndpointKind.Instance } name) => (name.Identifier, null),
            (null, { Kind: RdsEndpointKind.ClusterWriter or RdsEndpointKind.ClusterReader } name) => (null, name.Identifier),
            _ => (null, null),
        };
        return [.. new[] { GroupOf("instance", instance), GroupOf("cluster", cluster) }.OfType<string>()];
    }

    private static string? GroupOf(string kind, string? identifier) =>
        identifier is null ? null : $"/aws/rds/{kind}/{identifier}/{DBLogs.IamErrors}";

    private sealed record Answer(IReadOnlyList<LogEvent>? Events);
}
