namespace RdsIam.Sandbox.Aws;

/// <summary>An HTTP request as the verifier sees it.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The path as sent, decoded once.</param>
/// <param name="RawQuery">The query as sent, without the question mark.</param>
/// <param name="Headers">By name without case; several values of one name are joined by a comma.</param>
/// <param name="Body">The body.</param>
internal sealed record SigV4Request(
    string Method,
    string Path,
    string RawQuery,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body)
{
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}

/// <summary>Who signed a request, and for which service and region.</summary>
internal sealed record SignedBy(AccessKey Key, SigV4Scope Scope);
