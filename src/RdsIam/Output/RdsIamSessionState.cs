namespace RdsIam;

/// <summary>What a pinned session is at the moment. Names and order of Core.</summary>
public enum RdsIamSessionState
{
    /// <summary>It takes a command.</summary>
    Ready,

    /// <summary>A command runs in it.</summary>
    Busy,

    /// <summary>The server or the network ended it; its transaction is undone.</summary>
    Lost,

    /// <summary>It was removed.</summary>
    Closed,
}
