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
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

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
            var markers = new PageMarkers("nextToken");
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
                next = markers.Next(page.TryGetProperty("nextToken", out var token) ? TextOf(token) : null);
                if (next is null)
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
            ? events.EnumerateArray().Select(Event)
            : [];

    /// <exception cref="Fault">AwsAnswerInvalid: it is no event of a log.</exception>
    private static LogEvent Event(JsonElement one) =>
        one.ValueKind == JsonValueKind.Object
            && one.TryGetProperty("timestamp", out var time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out var milliseconds)
            && milliseconds >= Earliest && milliseconds <= Latest && one.TryGetProperty("message", out var message) && TextOf(message) is { } text
            ? new LogEvent(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), text)
            : throw AwsXml.Invalid("events", one.GetRawText());

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
