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
/// <param name="Cause">The stable id of the trouble: the error id that other cmdlets fail with, where they can tell it; null where all is well.</param>
/// <param name="Fix">What to do; null where nothing is to be done.</param>
internal sealed record Finding(CheckStatus Status, string Detail, string? Cause = null, string? Fix = null)
{
    public static Finding Pass(string textId, params object?[] args) => new(CheckStatus.Passed, Messages.Format(textId, args));

    /// <summary>A failure whose texts stand under its id and <c>id.Fix</c>.</summary>
    public static Finding Fail(string causeId, params object?[] args) => Of(CheckStatus.Failed, causeId, args);

    /// <inheritdoc cref="Fail(string, object?[])"/>
    public static Finding Warn(string causeId, params object?[] args) => Of(CheckStatus.Warning, causeId, args);

    public static Finding Fail(Fault fault) => new(CheckStatus.Failed, fault.Happened, fault.ErrorId, fault.Fix ?? fault.Happened);

    public static Finding Skip(string textId, params object?[] args) => new(CheckStatus.Skipped, Messages.Format(textId, args));

    private static Finding Of(CheckStatus status, string causeId, object?[] args) =>
        new(status, Messages.Format(causeId, args), causeId, Messages.Format(causeId + ".Fix", args));
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
