namespace RdsIam.Core.Tunnels;

/// <summary>What a tunnel does at the moment.</summary>
internal enum TunnelState
{
    /// <summary>Nobody has asked for it yet, or it was lost and nobody has since.</summary>
    Closed,
    Opening,
    Open,

    /// <summary>Its line broke and is made anew; connections through it wait.</summary>
    Resuming,
}
