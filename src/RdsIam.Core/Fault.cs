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
/// Trouble that Core can name. <see cref="ErrorId"/> is the key of its text, which says what happened and what to do
/// next, and becomes PowerShell's error id.
/// </summary>
internal class Fault : Exception
{
    public Fault(Message message, FaultKind kind, object? target, Exception? inner = null)
        : base(null, inner)
    {
        ErrorId = message.Id;
        Kind = kind;
        FaultTarget = target;
        Happened = message.Happened;
        Fix = message.Fix;
    }

    /// <summary>The resource key, stable across versions, for example <c>PortOutOfRange</c>.</summary>
    public string ErrorId { get; }

    public FaultKind Kind { get; }

    /// <summary>What happened.</summary>
    public string Happened { get; }

    /// <summary>What happened, where another text gives it as its reason.</summary>
    public virtual string Reason => Happened;

    /// <summary>What to do next.</summary>
    public string Fix { get; }

    /// <summary>Where more is to be learned; added to the message by whoever knows the situation.</summary>
    public string? SeeAlso { get; set; }

    /// <summary>Whether what happened, what to do and where to look stand in lines of their own.</summary>
    public bool IsInLines { get; set; }

    /// <summary>All of it, as an error shows it.</summary>
    public override string Message => string.Join(
        IsInLines ? '\n' : ' ',
        // A command at a fix's end has nothing behind it, so that it can be copied.
        new[] { Happened, EndsInCommand ? SeeAlso : Fix, EndsInCommand ? Fix : SeeAlso }.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>What happened, for where the fix is shown by itself.</summary>
    public string WithoutFix => string.IsNullOrEmpty(SeeAlso) ? Happened : Happened + (IsInLines ? '\n' : ' ') + SeeAlso;

    private bool EndsInCommand => Fix is [.., not ('.' or '!' or '?' or ';')];

    /// <summary>The thing at fault as the user named it (a host name, a user, a file); never a secret.</summary>
    public object? FaultTarget { get; }
}
