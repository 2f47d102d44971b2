using System.Globalization;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>The message gateway answered, and did not open the data channel.</summary>
internal sealed class ChannelRefused(int status, Exception inner)
    : IOException(string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"), inner)
{
    public int Status => status;
}
