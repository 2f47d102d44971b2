namespace RdsIam;

/// <summary>How a check of Test-RdsIamConnection came out.</summary>
public enum RdsIamCheckStatus
{
    /// <summary>In order.</summary>
    Passed,

    /// <summary>The login fails, or cannot do what was asked of it.</summary>
    Failed,

    /// <summary>It works, but somebody should know this.</summary>
    Warning,

    /// <summary>Not known; Detail says for want of what.</summary>
    Skipped,
}
