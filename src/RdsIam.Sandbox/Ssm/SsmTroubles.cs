namespace RdsIam.Sandbox.Ssm;

/// <summary>What happens when the agent dials.</summary>
internal enum FarEnd
{
    Reached,
    Refused,

    /// <summary>Nothing answers, and the agent dials on and on.</summary>
    Silent,
}

/// <summary>Trouble on demand; shares are from 0 to 1 and count for each message in each direction.</summary>
internal sealed class SsmTroubles
{
    public double Lose { get; set; }

    public double Duplicate { get; set; }

    public double Reorder { get; set; }

    /// <summary>How long every message is under way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The official agent sleeps for a millisecond behind each message of a kilobyte.</summary>
    public TimeSpan AgentSleep { get; set; }

    public string AgentVersion { get; set; } = "3.3.987.0";

    public FarEnd FarEnd { get; set; }

    /// <summary>ResumeSession answers that there is no such session.</summary>
    public bool RefuseResume { get; set; }

    /// <summary>The agent says nothing at all.</summary>
    public bool AgentSilent { get; set; }

    /// <summary>The agent asks for encryption by KMS, as it does in other kinds of session.</summary>
    public bool AskForEncryption { get; set; }

    /// <summary>Refuses data channels that are not signed, as the service may come to do.</summary>
    public bool RequireSignature { get; set; }

    /// <summary>The reason that the agent gives as soon as a session begins; null: it begins.</summary>
    public string? CloseWith { get; set; }

    /// <summary>What the account's session preferences show to whoever opens one.</summary>
    public string CustomerMessage { get; set; } = "";

    /// <summary>All as it was at the start.</summary>
    public void Reset()
    {
        (Lose, Duplicate, Reorder, Delay, AgentSleep) = (0, 0, 0, TimeSpan.Zero, TimeSpan.Zero);
        (AgentVersion, FarEnd, CloseWith) = ("3.3.987.0", FarEnd.Reached, null);
        CustomerMessage = "";
        RefuseResume = AgentSilent = AskForEncryption = RequireSignature = false;
    }
}
