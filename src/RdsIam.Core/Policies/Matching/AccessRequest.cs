namespace RdsIam.Core.Policies.Matching;

/// <summary>The question: may this principal do this action on this resource, in this context?</summary>
internal sealed record AccessRequest
{
    /// <summary>Who asks; null for "whoever has these policies, in the resource's account".</summary>
    public RequestPrincipal? Principal { get; init; }

    /// <summary>For example <c>rds-db:connect</c>; compared without case.</summary>
    public required string Action { get; init; }

    /// <summary>The ARN asked for; compared with case.</summary>
    public required string Resource { get; init; }

    /// <summary>
    /// The keys that the request carries. Nothing is added to them: see <see cref="ConnectPolicy"/> for those of a connection.
    /// </summary>
    public RequestContext Context { get; init; } = RequestContext.Empty;

    /// <summary>The account that the resource's ARN names; empty when it names none.</summary>
    public string ResourceAccount => Resource.Split(':', 6) is { Length: 6 } parts && parts[0] == "arn" ? parts[4] : "";
}
