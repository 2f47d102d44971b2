namespace RdsIam.Core.Tunnels.Smux;

/// <summary>What a frame says, in version 1 of the protocol.</summary>
internal enum SmuxCommand : byte
{
    /// <summary>A stream opens.</summary>
    Open = 0,

    /// <summary>A stream ends.</summary>
    Finish = 1,

    /// <summary>Bytes of a stream.</summary>
    Push = 2,

    /// <summary>Nothing: only that the sender is alive.</summary>
    Nothing = 3,
}
