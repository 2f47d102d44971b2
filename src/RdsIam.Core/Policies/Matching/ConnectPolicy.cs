using System.Globalization;

namespace RdsIam.Core.Policies.Matching;

/// <summary>The question that RDS asks IAM when somebody logs in with a token.</summary>
internal static class ConnectPolicy
{
    /// <summary>The only action of the service.</summary>
    public const string Action = "rds-db:connect";

    /// <summary>
    /// Global keys that such a request never carries ("Unsupported AWS global condition context keys" in RDS' manual): a
    /// condition on them never matches, a negated one always does.
    /// </summary>
    public static readonly IReadOnlySet<string> AbsentKeys = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:Referer", "aws:UserAgent",
    };

    /// <summary>The request of a principal to connect as a database user.</summary>
    /// <remarks><paramref name="more"/>: Further context keys; keys that the request never carries are left out.</remarks>
    public static AccessRequest Request(
        RequestPrincipal principal,
        ConnectResource resource,
        DateTimeOffset now,
        PrincipalFacts? facts = null,
        RequestContext? more = null) => new()
        {
            Principal = principal,
            Action = Action,
            Resource = resource.ToString(),
            Context = ContextFor(principal, resource, now, facts).With(Carried(more ?? RequestContext.Empty)),
        };

    /// <summary>The context keys that the request carries, as far as they are known.</summary>
    public static RequestContext ContextFor(
        RequestPrincipal principal,
        ConnectResource resource,
        DateTimeOffset now,
        PrincipalFacts? facts = null)
    {
        var keys = PrincipalContext.Of(principal, facts ?? new PrincipalFacts());
        keys["aws:CurrentTime"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        keys["aws:EpochTime"] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        keys["aws:SecureTransport"] = "true";
        keys["aws:ViaAWSService"] = "false";
        keys["aws:RequestedRegion"] = resource.Region;
        keys["aws:ResourceAccount"] = resource.AccountId;
        return RequestContext.Of([.. keys.Select(key => (key.Key, key.Value))]);
    }

    private static RequestContext Carried(RequestContext context) => context.Only(key => !AbsentKeys.Contains(key));
}
