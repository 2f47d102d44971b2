namespace RdsIam.Core.Tunnels.Ssm.Wire;

/// <summary>The message types of Session Manager's data channel that a client meets; others are ignored.</summary>
internal static class MessageTypes
{
    public const string Input = "input_stream_data";
    public const string Output = "output_stream_data";
    public const string Acknowledge = "acknowledge";
    public const string ChannelClosed = "channel_closed";
    public const string Start = "start_publication";
    public const string Pause = "pause_publication";
}
