namespace RdsIam.Core.Policies.Matching;

/// <summary>
/// A database user on an endpoint as IAM names it:
/// <c>arn:&lt;partition&gt;:rds-db:&lt;region&gt;:&lt;account&gt;:dbuser:&lt;resource id&gt;/&lt;user&gt;</c>.
/// </summary>
/// <remarks>
/// <paramref name="ResourceId"/>: <c>db-…</c> (instance), <c>cluster-…</c> (Aurora, Multi-AZ cluster) or <c>prx-…</c> (proxy).
/// <paramref name="UserName"/>: The database user; case matters.
/// </remarks>
internal sealed record ConnectResource(
    string Partition,
    string Region,
    string AccountId,
    string ResourceId,
    string UserName)
{
    public const string Service = "rds-db";

    private const string Kind = "dbuser:";

    /// <summary>The ARN.</summary>
    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{AccountId}:{Kind}{ResourceId}/{UserName}";

    /// <summary>Reads an ARN of that form.</summary>
    /// <exception cref="Fault">It is another resource or not an ARN.</exception>
    public static ConnectResource Parse(string arn) =>
        TryParse(arn) ?? throw new Fault(Messages.ConnectResourceForm(arn), FaultKind.InvalidArgument, arn);

    /// <summary>As <see cref="Parse"/>, with null for another form.</summary>
    public static ConnectResource? TryParse(string arn)
    {
        var parts = arn.Split(':', 6);
        if (parts.Length < 6
            || parts[0] != "arn"
            || parts[2] != Service
            || !parts[5].StartsWith(Kind, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = parts[5][Kind.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 || slash == rest.Length - 1
            ? null
            : new ConnectResource(parts[1], parts[3], parts[4], rest[..slash], rest[(slash + 1)..]);
    }
}
