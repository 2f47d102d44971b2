using System.Globalization;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>The session document that a tunnel is opened with.</summary>
/// <param name="Name">Its name or ARN.</param>
/// <param name="Parameters">Its parameters; null: those of AWS's own document, host and port.</param>
internal sealed record SsmDocument(string Name, IReadOnlyDictionary<string, string>? Parameters)
{
    public static readonly SsmDocument ToRemoteHost = new("AWS-StartPortForwardingSessionToRemoteHost", null);

    /// <summary>What a document is told of where to go. One of a company's own may have no such parameters: then none are sent.</summary>
    public Dictionary<string, string[]> For(string host, int port)
    {
        if (Parameters is null)
        {
            return new()
            {
                ["host"] = [host],
                ["portNumber"] = [port.ToString(CultureInfo.InvariantCulture)],
                ["localPortNumber"] = ["0"],
            };
        }

        return Parameters.ToDictionary(pair => pair.Key, pair => new[] { pair.Value });
    }

    /// <summary>Compared by content, as tunnels are shared by what they are opened with.</summary>
    public string Key => Parameters is null
        ? Name
        : string.Join('\n', Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}").Prepend(Name));
}
