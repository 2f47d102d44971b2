using System.Globalization;

namespace RdsIam.Sandbox.Aws;

/// <summary>The form of a token. Faults are worded to follow "the provided token is malformed or otherwise invalid: it".</summary>
/// <param name="hasPort">The host stands with its port.</param>
/// <param name="actions">What it may be for.</param>
/// <param name="parameters">What it has in addition to what every one has.</param>
internal sealed class RdsTokenForm(bool hasPort, string[] actions, string[] parameters)
{
    public static readonly RdsTokenForm Rds = new(true, ["connect"], ["DBUser"]);

    public static readonly RdsTokenForm Dsql = new(false, ["DbConnect", "DbConnectAdmin"], []);

    private readonly string[] _parameters =
    [
        "Action", .. parameters, "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    ];

    /// <summary>What is wrong with the text as a whole; empty where nothing is.</summary>
    public string FaultOfText(string text)
    {
        if (text.Length == 0)
        {
            return "is empty";
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            return "starts with a scheme such as https://";
        }

        var split = text.IndexOf("/?", StringComparison.Ordinal);
        if (split < 0)
        {
            return text.Contains("%2F%3F", StringComparison.OrdinalIgnoreCase)
                ? "is percent-encoded as a whole"
                : "is not of the form host:port/?parameters";
        }

        var port = text.LastIndexOf(':', split);
        if (!hasPort)
        {
            return port < 0 ? "" : "has a port after its host name";
        }

        return port > 0 && int.TryParse(text[(port + 1)..split], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? ""
            : "does not begin with host:port";
    }

    /// <summary>What is wrong with the parameters; empty where nothing is, and then key id and scope are read.</summary>
    public string FaultOfQuery(
        List<KeyValuePair<string, string>> query, out string accessKeyId, out SigV4Scope scope)
    {
        accessKeyId = "";
        scope = new SigV4Scope("", "", "");
        var twice = query.GroupBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            return $"has the parameter {twice.Key} twice";
        }

        var values = query.ToDictionary(StringComparer.Ordinal);
        if (_parameters.FirstOrDefault(name => !values.ContainsKey(name)) is { } missing)
        {
            return $"has no parameter {missing}";
        }

        if (values["X-Amz-Credential"].Contains("%2F", StringComparison.OrdinalIgnoreCase))
        {
            return "is percent-encoded twice";
        }

        if (!SigV4Scope.TryReadCredential(values["X-Amz-Credential"], out accessKeyId, out scope))
        {
            return "has a credential that is not key/date/region/service/aws4_request";
        }

        return values switch
        {
            _ when !actions.Contains(values["Action"]) => $"is not for the action {string.Join(" or ", actions)}",
            _ when values["X-Amz-Algorithm"] != SigV4.Algorithm => $"is not signed with {SigV4.Algorithm}",
            _ when values["X-Amz-SignedHeaders"] != "host" => "does not sign the header host alone",
            _ => "",
        };
    }
}
