namespace RdsIam.Sandbox.Aws;

/// <summary>Checks that a request to an AWS service was signed by a key of the account, as the services do.</summary>
internal sealed class SigV4Verifier(World world, TimeProvider clock)
{
    private const string Mismatch = "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Who signed the request.</summary>
    /// <exception cref="AwsFault">
    /// MissingAuthenticationToken, IncompleteSignature, InvalidClientTokenId, ExpiredToken or SignatureDoesNotMatch (also
    /// for a clock that is off by more than five minutes, as STS, RDS and IAM say it).
    /// </exception>
    public SignedBy Verify(SigV4Request request)
    {
        var query = SigV4.SplitQuery(request.RawQuery);
        var proof = SigV4Proof.Read(request, query);
        var now = clock.GetUtcNow();
        CheckTime(proof, now);
        var key = FindKey(proof, now);
        CheckSignedHeaders(proof, request);
        var canonical = SigV4.CanonicalRequest(
            request.Method,
            request.Path,
            query.Where(pair => pair.Key != "X-Amz-Signature"),
            [.. proof.SignedHeaders.Select(name => KeyValuePair.Create(name, request.Header(name) ?? ""))],
            SigV4.Hash(request.Body));
        var expected = SigV4.Sign(key.Secret, proof.Scope, proof.Timestamp, canonical);
        return SigV4.Same(expected, proof.Signature) ? new SignedBy(key, proof.Scope) : throw NoMatch(Mismatch);
    }

    private AccessKey FindKey(SigV4Proof proof, DateTimeOffset now)
    {
        if (!world.State.AccessKeys.TryGetValue(proof.AccessKeyId, out var key)
            || !key.Active
            || key.Session?.SessionToken != proof.SessionToken)
        {
            throw AwsFault.InvalidClientToken();
        }

        return key.Session is { } session && session.ExpiresAt <= now
            ? throw new AwsFault(403, "ExpiredToken", "The security token included in the request is expired")
            : key;
    }

    private static void CheckTime(SigV4Proof proof, DateTimeOffset now)
    {
        if (!SigV4.TryReadTime(proof.Timestamp, out var signedAt))
        {
            throw new AwsFault(
                400, "IncompleteSignature",
                $"Date must be in ISO-8601 'basic format'. Got '{proof.Timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601");
        }

        if (proof.Scope.Date != proof.Timestamp[..8])
        {
            throw NoMatch("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + $"'{proof.Scope.Date}' != '{proof.Timestamp[..8]}', from '{proof.Timestamp}'.");
        }

        var life = proof.Expires ?? Skew;
        if (signedAt + life < now)
        {
            throw NoMatch($"Signature expired: {proof.Timestamp} is now earlier than {SigV4.Time(now - life)} "
                + $"({SigV4.Time(now)} - {life.TotalMinutes:0.##} min.)");
        }

        if (signedAt > now + Skew)
        {
            throw NoMatch($"Signature not yet current: {proof.Timestamp} is still later than {SigV4.Time(now + Skew)} "
                + $"({SigV4.Time(now)} + {Skew.TotalMinutes:0} min.)");
        }
    }

    private static void CheckSignedHeaders(SigV4Proof proof, SigV4Request request)
    {
        var signed = proof.SignedHeaders;
        if (!signed.Contains("host"))
        {
            throw NoMatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }

        // What is not signed could have been added on the way.
        var loose = request.Headers.Keys.FirstOrDefault(
            name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !signed.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (loose is not null)
        {
            throw NoMatch($"'{loose}' must be a 'SignedHeader' in the AWS Authorization.");
        }

        if (request.Header("X-Amz-Content-SHA256") is { } claimed && claimed != SigV4.Hash(request.Body))
        {
            throw NoMatch(Mismatch);
        }
    }

    private static AwsFault NoMatch(string message) => new(403, "SignatureDoesNotMatch", message);
}
