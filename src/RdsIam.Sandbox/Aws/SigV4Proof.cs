namespace RdsIam.Sandbox.Aws;

/// <summary>What a request says of its own signature, from the Authorization header or from the query.</summary>
/// <param name="AccessKeyId">The key that is said to have signed.</param>
/// <param name="Scope">The credential scope.</param>
/// <param name="SignedHeaders">The names of the signed headers, in the order given.</param>
/// <param name="Signature">The signature given.</param>
/// <param name="Timestamp">The time given, as text.</param>
/// <param name="SessionToken">The session token, or null.</param>
/// <param name="Expires">How long a presigned request lives; null for a signed header.</param>
internal sealed record SigV4Proof(
    string AccessKeyId,
    SigV4Scope Scope,
    string[] SignedHeaders,
    string Signature,
    string Timestamp,
    string? SessionToken,
    TimeSpan? Expires)
{
    private static readonly string[] HeaderParts = ["Credential", "Signature", "SignedHeaders"];

    public override string ToString() => $"SigV4Proof {AccessKeyId}";

    /// <summary>Reads the proof of a request.</summary>
    /// <exception cref="AwsFault">There is none, or a part is missing or misshapen.</exception>
    public static SigV4Proof Read(SigV4Request request, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        if (request.Header("Authorization") is { } header)
        {
            return ReadHeader(request, header);
        }

        return query.Any(pair => pair.Key == "X-Amz-Algorithm")
            ? ReadQuery(query)
            : throw new AwsFault(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }

    private static SigV4Proof ReadHeader(SigV4Request request, string header)
    {
        if (!header.StartsWith(SigV4.Algorithm + " ", StringComparison.Ordinal))
        {
            throw Incomplete($"Unsupported AWS 'algorithm': '{header.Split(' ')[0]}'.");
        }

        var parts = header[SigV4.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .GroupBy(part => part[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
        // Every part that is missing is named, in one answer.
        var missing = HeaderParts
            .Where(name => !parts.ContainsKey(name))
            .Select(name => $"Authorization header requires '{name}' parameter.")
            .ToList();
        var timestamp = request.Header("X-Amz-Date");
        if (timestamp is null)
        {
            missing.Add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }

        return missing.Count == 0
            ? Build(
                parts["Credential"], parts["SignedHeaders"], parts["Signature"], timestamp!,
                request.Header("X-Amz-Security-Token"), expires: null)
            : throw Incomplete(string.Join(' ', missing));
    }

    private static SigV4Proof ReadQuery(IReadOnlyList<KeyValuePair<string, string>> query)
    {
        string? Value(string name) => query.Where(pair => pair.Key == name).Select(pair => pair.Value).FirstOrDefault();
        string Needed(string name) => Value(name) ?? throw Incomplete($"AWS query-string parameters must include '{name}'.");

        if (Needed("X-Amz-Algorithm") != SigV4.Algorithm)
        {
            throw Incomplete("Unsupported AWS 'algorithm' in the query string.");
        }

        return Build(
            Needed("X-Amz-Credential"), Needed("X-Amz-SignedHeaders"), Needed("X-Amz-Signature"), Needed("X-Amz-Date"),
            Value("X-Amz-Security-Token"), ReadExpires(Value("X-Amz-Expires")));
    }

    private static TimeSpan ReadExpires(string? text) => text switch
    {
        // Without the parameter a presigned request lives as long as a signed one.
        null => TimeSpan.FromMinutes(5),
        _ when int.TryParse(text, out var seconds) && seconds is > 0 and <= 604800 => TimeSpan.FromSeconds(seconds),
        _ => throw Incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800."),
    };

    private static SigV4Proof Build(
        string credential, string signedHeaders, string signature, string timestamp, string? token, TimeSpan? expires)
    {
        if (!SigV4Scope.TryReadCredential(credential, out var keyId, out var scope))
        {
            throw Incomplete("Credential must have exactly 5 slash-delimited elements, "
                + $"e.g. keyid/date/region/service/term, got '{credential}'");
        }

        return new(keyId, scope, signedHeaders.Split(';'), signature, timestamp, NullIfEmpty(token), expires);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static AwsFault Incomplete(string message) => new(400, "IncompleteSignature", message);
}
