using RdsIam.Sandbox.Aws;

namespace RdsIam.Testing;

/// <summary>Makes tokens that an honest signer does not make: any part can be another, and the signature still fits.</summary>
internal sealed record TokenForge
{
    public required string Host { get; init; }

    public int Port { get; init; } = 5432;

    public required string User { get; init; }

    public required AccessKey Key { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string Region { get; init; } = "eu-west-1";

    public string Service { get; init; } = "rds-db";

    public string Expires { get; init; } = "900";

    public string Action { get; init; } = "connect";

    public string SignedHeaders { get; init; } = "host";

    public string Algorithm { get; init; } = SigV4.Algorithm;

    /// <summary>The scope's date where it is not that of <see cref="Time"/>.</summary>
    public string? ScopeDate { get; init; }

    /// <summary>The X-Amz-Date where it is not <see cref="Time"/>.</summary>
    public string? Timestamp { get; init; }

    /// <summary>Written in place of the key's own session token; empty for none.</summary>
    public string? SessionToken { get; init; }

    public string Make()
    {
        var timestamp = Timestamp ?? SigV4.Time(Time);
        var scope = new SigV4Scope(ScopeDate ?? SigV4.Time(Time)[..8], Region, Service);
        var query = new List<KeyValuePair<string, string>>
        {
            new("Action", Action),
            new("DBUser", User),
            new("X-Amz-Algorithm", Algorithm),
            new("X-Amz-Credential", $"{Key.Id}/{scope.Text}"),
            new("X-Amz-Date", timestamp),
            new("X-Amz-Expires", Expires),
            new("X-Amz-SignedHeaders", SignedHeaders),
        };
        if ((SessionToken ?? Key.Session?.SessionToken) is { Length: > 0 } token)
        {
            query.Add(new("X-Amz-Security-Token", token));
        }

        var host = $"{Host}:{Port}";
        var canonical = SigV4.CanonicalRequest("GET", "/", query, [new("host", host)], SigV4.EmptyHash);
        query.Add(new("X-Amz-Signature", SigV4.Sign(Key.Secret, scope, timestamp, canonical)));
        return $"{host}/?" + string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
    }
}
