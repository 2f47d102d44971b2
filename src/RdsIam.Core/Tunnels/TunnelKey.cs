namespace RdsIam.Core.Tunnels;

/// <summary>What makes two tunnels the same one. Compared by value; holds no secret.</summary>
/// <param name="Way">Where it goes through, as the user named it.</param>
/// <param name="Details">What else it is opened with: a session document and its parameters.</param>
/// <param name="Identity">The key of who opens it.</param>
/// <param name="Region">Whose Session Manager is asked; empty, as Identity, where AWS has no part in it.</param>
internal sealed record TunnelKey(string Way, string Details, string Identity, string Region);
