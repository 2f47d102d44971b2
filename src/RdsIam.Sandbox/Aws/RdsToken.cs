using System.Globalization;

namespace RdsIam.Sandbox.Aws;

/// <summary>A token as it was presented, taken apart; nothing in it is trusted yet. Its text never shows the token.</summary>
internal sealed class RdsToken
{
    private readonly List<KeyValuePair<string, string>> _query;

    private RdsToken(string hostAndPort, List<KeyValuePair<string, string>> query, string accessKeyId, SigV4Scope scope)
    {
        HostAndPort = hostAndPort;
        var split = hostAndPort.LastIndexOf(':');
        HostName = split < 0 ? hostAndPort : hostAndPort[..split];
        Port = split < 0 ? null : int.Parse(hostAndPort[(split + 1)..], CultureInfo.InvariantCulture);
        _query = query;
        AccessKeyId = accessKeyId;
        Scope = scope;
    }

    /// <summary><c>host:port</c> as written.</summary>
    public string HostAndPort { get; }

    public string HostName { get; }

    /// <summary>Null in a token for Aurora DSQL.</summary>
    public int? Port { get; }

    public string AccessKeyId { get; }

    public SigV4Scope Scope { get; }

    /// <summary>Null in a token for Aurora DSQL.</summary>
    public string? UserName => Find("DBUser");

    public string Action => this["Action"];

    public string Timestamp => this["X-Amz-Date"];

    public string Expires => this["X-Amz-Expires"];

    /// <summary>The session token, or null; an empty one counts as none.</summary>
    public string? SessionToken => Find("X-Amz-Security-Token") is { Length: > 0 } token ? token : null;

    private string this[string name] => Find(name)!;

    /// <summary>Takes a token apart.</summary>
    /// <param name="text">The password as sent.</param>
    /// <param name="fault">What is wrong with its form, to follow "the provided token"; empty where nothing is.</param>
    public static RdsToken? Parse(string text, out string fault) => Parse(text, RdsTokenForm.Rds, out fault);

    /// <inheritdoc cref="Parse(string, out string)"/>
    public static RdsToken? Parse(string text, RdsTokenForm form, out string fault)
    {
        fault = form.FaultOfText(text);
        if (fault.Length > 0)
        {
            return null;
        }

        var split = text.IndexOf("/?", StringComparison.Ordinal);
        var query = SigV4.SplitQuery(text[(split + 2)..]);
        fault = form.FaultOfQuery(query, out var accessKeyId, out var scope);
        return fault.Length > 0 ? null : new RdsToken(text[..split], query, accessKeyId, scope);
    }

    /// <summary>
    /// Whether the secret signed this token. The Host header of the signed request never travels: signers wrote it as
    /// host and port as given, or with the host in lower case, or without the port where that is 443.
    /// </summary>
    public bool VerifiesWith(string secret)
    {
        string[] hosts = Port == 443
            ? [HostAndPort, HostAndPort.ToLowerInvariant(), HostName, HostName.ToLowerInvariant()]
            : [HostAndPort, HostAndPort.ToLowerInvariant()];
        return hosts.Distinct(StringComparer.Ordinal)
            .Any(host => SigV4.Same(Signature(secret, host), this["X-Amz-Signature"]));
    }

    public override string ToString() => $"RdsToken {AccessKeyId} {HostAndPort}";

    private string Signature(string secret, string host)
    {
        var canonical = SigV4.CanonicalRequest(
            "GET",
            "/",
            _query.Where(pair => pair.Key != "X-Amz-Signature"),
            [KeyValuePair.Create("host", host)],
            SigV4.EmptyHash);
        return SigV4.Sign(secret, Scope, Timestamp, canonical);
    }

    private string? Find(string name) => _query.Where(pair => pair.Key == name).Select(pair => pair.Value).FirstOrDefault();
}
