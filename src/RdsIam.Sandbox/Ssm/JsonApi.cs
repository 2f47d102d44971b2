using System.Text.Json;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>A service that speaks AWS JSON 1.1.</summary>
/// <param name="Prefix">What stands before the action in X-Amz-Target.</param>
/// <param name="Name">The service in signatures.</param>
/// <param name="Run">Answers a call, with its body and the host and port that the client reaches the sandbox at.</param>
internal sealed record JsonApi(string Prefix, string Name, Func<ApiRequest, JsonElement, string, object> Run)
{
    /// <summary>The region that a service of a whole partition is signed for; null: the account's own.</summary>
    public string? Region { get; init; }
}
