using System.Security.Cryptography;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>A session of the account, with what opens its data channel next.</summary>
internal sealed class Session(string id, string target, PortAgent agent)
{
    public string Id => id;

    public string Target => target;

    public PortAgent Agent => agent;

    public bool IsTerminated { get; set; }

    /// <summary>Good for one connection.</summary>
    public string? Token { get; set; }

    /// <summary>Opaque, and new with each token.</summary>
    public string Cell { get; private set; } = "";

    /// <summary>Gives out a new token; the one before is worth nothing any more.</summary>
    public string Issue()
    {
        Cell = $"AAEA+{Convert.ToBase64String(RandomNumberGenerator.GetBytes(20))}/=";
        Token = Identifiers.SessionToken();
        return Token;
    }

    /// <summary>The query has characters in it that others would escape, as the service's has.</summary>
    public string Url(string host) => $"ws://{host}/v1/data-channel/{id}?role=publish_subscribe&cell-number={Cell}";
}
