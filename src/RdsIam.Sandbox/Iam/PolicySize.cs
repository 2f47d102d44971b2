namespace RdsIam.Sandbox.Iam;

/// <summary>How long policies may be. White space between the tokens of JSON does not count.</summary>
internal static class PolicySize
{
    /// <exception cref="MalformedPolicy">LimitExceeded.</exception>
    public static void Check(string json, string name, PolicyHome home)
    {
        if (home == PolicyHome.Managed && Of(json) > 6144)
        {
            throw MalformedPolicy.TooLong("Cannot exceed quota for PolicySize: 6144");
        }

        if (home == PolicyHome.Trust && Of(json) > 2048)
        {
            throw MalformedPolicy.TooLong("Cannot exceed quota for ACLSizePerRole: 2048");
        }

        if (home == PolicyHome.ServiceControl && Of(json) > 5120)
        {
            throw new MalformedPolicy($"The service control policy {name} has more than 5120 characters.");
        }
    }

    /// <summary>All inline policies of a holder share one quota.</summary>
    /// <exception cref="MalformedPolicy">LimitExceeded.</exception>
    public static void CheckInline(IEnumerable<IamDocument> documents, PolicyHome home, string holder)
    {
        var (most, kind) = home switch
        {
            PolicyHome.User => (2048, "user"),
            PolicyHome.Group => (5120, "group"),
            _ => (10240, "role"),
        };
        if (documents.Sum(document => Of(document.Json)) > most)
        {
            throw MalformedPolicy.TooLong($"Maximum policy size of {most} bytes exceeded for {kind} {holder}");
        }
    }

    private static int Of(string json)
    {
        var (count, quoted) = (0, false);
        for (var at = 0; at < json.Length; at++)
        {
            count += quoted || !char.IsWhiteSpace(json[at]) ? 1 : 0;
            if (quoted && json[at] == '\\')
            {
                (count, at) = (count + 1, at + 1);
            }
            else if (json[at] == '"')
            {
                quoted = !quoted;
            }
        }

        return count;
    }
}
