namespace RdsIam.Core.Tunnels.Ssm.Reliable;

/// <summary>How a line came to its end.</summary>
/// <param name="IsFinal">The service has closed the session: it cannot be resumed.</param>
/// <param name="Reason">The service's words, or what was seen of a broken line; may be empty.</param>
internal readonly record struct LineEnd(bool IsFinal, string Reason);
