namespace RdsIam.Core.Diagnosis.Facts;

/// <summary>How a check came out.</summary>
internal enum CheckStatus
{
    Passed,

    /// <summary>A login with these words fails, or cannot do what was asked of it.</summary>
    Failed,

    /// <summary>It works, but somebody should know this.</summary>
    Warning,

    /// <summary>Not known; the detail says for want of what.</summary>
    Skipped,
}

/// <summary>What a step has found.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Detail">What was found, for people.</param>
/// <param name="Cause">The stable id of the trouble: the error id that other cmdlets fail with, where they can tell it; null where all is
/// well.</param>
/// <param name="Fix">What to do; null where nothing is to be done.</param>
internal sealed record Finding(CheckStatus Status, string Detail, string? Cause = null, string? Fix = null)
{
    public static Finding Pass(Text text) => new(CheckStatus.Passed, text);

    public static Finding Fail(Message message) => Of(CheckStatus.Failed, message);

    public static Finding Warn(Message message) => Of(CheckStatus.Warning, message);

    public static Finding Fail(Fault fault) => new(CheckStatus.Failed, fault.Happened, fault.ErrorId, fault.Fix);

    public static Finding Skip(Text text) => new(CheckStatus.Skipped, text);

    private static Finding Of(CheckStatus status, Message message) => new(status, message.Happened, message.Id, message.Fix);
}

/// <summary>A step that was taken.</summary>
/// <param name="Name">The step's name, for example <c>Policy</c>.</param>
/// <param name="Finding">What it found.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record Check(string Name, Finding Finding, TimeSpan Duration)
{
    public CheckStatus Status => Finding.Status;

    public string? Cause => Finding.Cause;
}
