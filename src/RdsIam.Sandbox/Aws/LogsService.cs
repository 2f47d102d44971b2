using System.Text.Json;
using RdsIam.Sandbox.Ssm;

namespace RdsIam.Sandbox.Aws;

/// <summary>CloudWatch Logs, as far as RDS's log of refused IAM logins needs it.</summary>
internal sealed class LogsService(World world, Authorizer authorizer, RefusalGroups groups)
{
    private const string Second = "second-page";

    /// <summary>How it is reached.</summary>
    public JsonApi Api => new("Logs_20140328.", "logs", (call, body, _) => call.Action == "FilterLogEvents"
        ? Filter(call, body)
        : throw new AwsFault(400, "UnknownOperationException", ""));

    private object Filter(ApiRequest call, JsonElement body)
    {
        var group = body.GetProperty("logGroupName").GetString()!;
        authorizer.Demand(call, "logs:FilterLogEvents", $"arn:aws:logs:{world.Region}:{world.AccountId}:log-group:{group}:*");
        var lines = groups.Find(group)
            ?? throw new AwsFault(400, "ResourceNotFoundException", "The specified log group does not exist.");
        if (!body.TryGetProperty("nextToken", out var token))
        {
            // The service's pages may be empty and go on all the same.
            return new { events = Array.Empty<object>(), searchedLogStreams = Array.Empty<object>(), nextToken = Second };
        }

        if (token.GetString() != Second)
        {
            throw new AwsFault(400, "InvalidParameterException", "The specified nextToken is invalid.");
        }

        var since = body.TryGetProperty("startTime", out var start) ? start.GetInt64() : 0;
        var text = body.TryGetProperty("filterPattern", out var pattern) ? Unquoted(pattern.GetString()!) : "";
        return new
        {
            events = lines
                .Where(line => line.Time.ToUnixTimeMilliseconds() >= since && line.Message.Contains(text, StringComparison.Ordinal))
                .Select((line, i) => new
                {
                    logStreamName = "demo",
                    timestamp = line.Time.ToUnixTimeMilliseconds(),
                    message = line.Message,
                    eventId = $"{i}",
                }),
            searchedLogStreams = Array.Empty<object>(),
        };
    }

    /// <summary>A text in quotes, the one form of pattern that is taken here.</summary>
    private static string Unquoted(string pattern) => pattern is ['"', .. var inner, '"']
        ? inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
        : throw new AwsFault(400, "InvalidParameterException", "Invalid filter pattern");
}
