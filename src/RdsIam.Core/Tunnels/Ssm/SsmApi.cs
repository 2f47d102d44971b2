using System.Text.Json;
using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>The calls of Systems Manager that tunnels make.</summary>
internal sealed class SsmApi(IIdentitySource identities, AwsClientSettings settings)
{
    private const string Reason = "RdsIam tunnel";

    private readonly AwsJsonClient _client = new(AwsQueryService.Ssm, "AmazonSSM", identities, settings);

    public string Region => settings.Region;

    public AwsClientSettings Settings => settings;

    public IIdentitySource Identities => identities;

    /// <summary>The URL that was configured in place of the service's own; null: its own.</summary>
    public string? ConfiguredUrl => _client.ConfiguredUrl;

    /// <exception cref="Fault">TunnelTargetNotConnected, TunnelDocumentRefused, or what AWS said.</exception>
    public async Task<SessionTicket> StartSessionAsync(
        string target, SsmDocument document, string host, int port, CancellationToken cancellationToken)
    {
        var body = new { Target = target, DocumentName = document.Name, Parameters = document.For(host, port), Reason };
        try
        {
            var answer = await _client.SendAsync("StartSession", $"{target} with {document.Name}", body, cancellationToken).ConfigureAwait(false);
            return Ticket(answer) ?? throw Incomplete("StartSession");
        }
        catch (AwsFault fault)
        {
            throw Translate(fault, target, document);
        }
    }

    /// <returns>Null when the session has timed out or is gone.</returns>
    public async Task<SessionTicket?> ResumeSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.SendAsync("ResumeSession", sessionId, new { SessionId = sessionId }, cancellationToken).ConfigureAwait(false);
            return Ticket(answer);
        }
        catch (AwsFault fault) when (fault.ErrorCode is "DoesNotExistException" or "DoesNotExist")
        {
            return null;
        }
    }

    /// <summary>Ends a session; one that is gone already is no trouble.</summary>
    public async Task TerminateSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        try
        {
            await _client.SendAsync("TerminateSession", sessionId, new { SessionId = sessionId }, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsFault fault) when (fault.ErrorCode is "DoesNotExistException" or "DoesNotExist")
        {
        }
    }

    /// <summary>Whether the target is connected to Session Manager now.</summary>
    public async Task<bool> IsConnectedAsync(string target, CancellationToken cancellationToken)
    {
        var answer = await _client.SendAsync("GetConnectionStatus", target, new { Target = target }, cancellationToken).ConfigureAwait(false);
        return string.Equals(Text(answer, "Status"), "connected", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The nodes that a filter finds, of every page.</summary>
    /// <param name="key"><c>InstanceIds</c>, <c>tag:Name</c>.</param>
    /// <param name="value">The filter's value.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task<IReadOnlyList<ManagedNode>> DescribeAsync(string key, string value, CancellationToken cancellationToken)
    {
        var nodes = new List<ManagedNode>();
        var markers = new PageMarkers("NextToken");
        for (string? next = null; ;)
        {
            var body = new { Filters = new[] { new { Key = key, Values = new[] { value } } }, MaxResults = 50, NextToken = next };
            var answer = await _client.SendAsync("DescribeInstanceInformation", "*", body, cancellationToken).ConfigureAwait(false);
            if (answer.TryGetProperty("InstanceInformationList", out var list) && list.ValueKind == JsonValueKind.Array)
            {
                nodes.AddRange(list.EnumerateArray().Select(Node));
            }

            next = markers.Next(Text(answer, "NextToken"));
            if (next is null)
            {
                return nodes;
            }
        }
    }

    private static ManagedNode Node(JsonElement node) => new(
        Text(node, "InstanceId") ?? "", Text(node, "PingStatus") ?? "", Text(node, "AgentVersion") ?? "", Text(node, "PlatformType") ?? "");

    private static SessionTicket? Ticket(JsonElement answer) =>
        Text(answer, "SessionId") is { } id && Text(answer, "StreamUrl") is { } url && Text(answer, "TokenValue") is { } token
            ? new SessionTicket(id, url, token)
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
                ? text
                : null;

    private AwsFault Incomplete(string action) => AwsErrors.NotAws(new AwsCall($"ssm:{action}", "*", "", Region), "a part of it is missing");

    private Fault Translate(AwsFault fault, string target, SsmDocument document) => fault.ErrorCode switch
    {
        "TargetNotConnected" => new Fault(Messages.TunnelTargetNotConnected(target, Region), FaultKind.ResourceUnavailable, target),
        "InvalidDocument" or "InvalidParameters" or "BadRequest" =>
            new Fault(Messages.TunnelDocumentRefused(document.Name, fault.Happened), FaultKind.InvalidArgument, document.Name),
        _ => fault,
    };
}
