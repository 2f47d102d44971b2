using System.Text.Json;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>A line of a log group.</summary>
/// <param name="Time">The event's own time.</param>
/// <param name="Message">The line.</param>
internal sealed record LogEvent(DateTimeOffset Time, string Message);

/// <summary>The calls of CloudWatch Logs that RdsIam makes.</summary>
internal sealed class LogsClient(IIdentitySource identities, AwsClientSettings settings)
{
    private readonly AwsJsonClient _client = new(AwsQueryService.Logs, "Logs_20140328", identities, settings);

    /// <summary>The events of a group that have a text, oldest first, of every page; a page without events may have a next one.</summary>
    /// <param name="group">The log group's name.</param>
    /// <param name="text">What the message has, as it is.</param>
    /// <param name="since">The earliest time.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>Null: there is no such group, as nothing was logged yet or the log is not exported.</returns>
    /// <exception cref="Fault">AWS refused, or cannot be reached.</exception>
    public async Task<IReadOnlyList<LogEvent>?> FilterAsync(
        string group, string text, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var found = new List<LogEvent>();
        var pattern = $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        try
        {
            for (string? next = null; ;)
            {
                var body = new
                {
                    logGroupName = group,
                    startTime = since.ToUnixTimeMilliseconds(),
                    filterPattern = pattern,
                    nextToken = next,
                };
                var page = await _client.SendAsync("FilterLogEvents", group, body, cancellationToken).ConfigureAwait(false);
                found.AddRange(Events(page));
                var last = next;
                next = page.TryGetProperty("nextToken", out var token) ? token.GetString() : null;
                if (next is null || next == last)
                {
                    return found;
                }
            }
        }
        catch (AwsFault fault) when (fault.ErrorCode is "ResourceNotFoundException" or "ResourceNotFound")
        {
            return null;
        }
    }

    private static IEnumerable<LogEvent> Events(JsonElement page) =>
        page.TryGetProperty("events", out var events) && events.ValueKind == JsonValueKind.Array
            ? events.EnumerateArray().Select(one => new LogEvent(
                DateTimeOffset.FromUnixTimeMilliseconds(one.GetProperty("timestamp").GetInt64()),
                one.GetProperty("message").GetString() ?? ""))
            : [];
}
