namespace RdsIam.Core.Tunnels;

/// <summary>A tunnel at one moment.</summary>
/// <param name="Target">Where it goes through, as the user named it.</param>
/// <param name="State">What it does.</param>
/// <param name="Since">When it was opened; null while it is not.</param>
/// <param name="Connections">How many connections are open through it.</param>
/// <param name="BytesSent">Of all its connections.</param>
/// <param name="BytesReceived">Of all its connections.</param>
/// <param name="LastError">The latest trouble; null: none.</param>
internal sealed record TunnelStatus(
    string Target, TunnelState State, DateTimeOffset? Since, int Connections, long BytesSent, long BytesReceived, string? LastError);
