namespace RdsIam.Sandbox.Ssm;

/// <summary>A machine with an agent.</summary>
/// <param name="Id">Its instance id.</param>
/// <param name="Started">When it was started.</param>
/// <param name="IsOnline">Whether its agent is connected.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Machine(string Id, DateTimeOffset Started, bool IsOnline, IReadOnlyDictionary<string, string> Tags);
