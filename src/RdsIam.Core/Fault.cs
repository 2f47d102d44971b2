namespace RdsIam.Core;

/// <summary>What sort of trouble a <see cref="Fault"/> is; the module maps it to PowerShell's ErrorCategory.</summary>
internal enum FaultKind
{
    InvalidArgument,
    InvalidData,
    InvalidOperation,
    ObjectNotFound,
    ResourceExists,
    Authentication,
    PermissionDenied,
    Security,
    Connection,
    Timeout,
    LimitsExceeded,
    ResourceUnavailable,
    ResourceBusy,
    InvalidResult,
    Syntax,
    NotInstalled,
}

/// <summary>
/// Trouble that Core can name. <see cref="ErrorId"/> is the key of its text in Messages.resx, which says what happened and
/// what to do next, and becomes PowerShell's error id.
/// </summary>
internal class Fault : Exception
{
    public Fault(string errorId, FaultKind kind, object? target, params object?[] args)
        : this(errorId, kind, target, inner: null, args)
    {
    }

    public Fault(string errorId, FaultKind kind, object? target, Exception? inner, params object?[] args)
        : base(Messages.Format(errorId, args), inner)
    {
        ErrorId = errorId;
        Kind = kind;
        FaultTarget = target;
    }

    /// <summary>The resource key, stable across versions, for example <c>PortOutOfRange</c>.</summary>
    public string ErrorId { get; }

    public FaultKind Kind { get; }

    /// <summary>The thing at fault as the user named it (a host name, a user, a file); never a secret.</summary>
    public object? FaultTarget { get; }
}
