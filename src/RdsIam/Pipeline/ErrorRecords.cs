using System.Management.Automation;
using RdsIam.Core;

namespace RdsIam.Pipeline;

/// <summary>From Core's faults to PowerShell's error records. No driver's or SDK's exception goes along.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(Fault fault) =>
        new(new RdsIamException(fault.ErrorId, fault.Message), fault.ErrorId, Category(fault.Kind), fault.FaultTarget);

    private static ErrorCategory Category(FaultKind kind) => kind switch
    {
        FaultKind.InvalidArgument => ErrorCategory.InvalidArgument,
        FaultKind.InvalidData => ErrorCategory.InvalidData,
        FaultKind.InvalidOperation => ErrorCategory.InvalidOperation,
        FaultKind.ObjectNotFound => ErrorCategory.ObjectNotFound,
        FaultKind.ResourceExists => ErrorCategory.ResourceExists,
        FaultKind.Authentication => ErrorCategory.AuthenticationError,
        FaultKind.PermissionDenied => ErrorCategory.PermissionDenied,
        FaultKind.Security => ErrorCategory.SecurityError,
        FaultKind.Connection => ErrorCategory.ConnectionError,
        FaultKind.Timeout => ErrorCategory.OperationTimeout,
        FaultKind.LimitsExceeded => ErrorCategory.LimitsExceeded,
        FaultKind.ResourceUnavailable => ErrorCategory.ResourceUnavailable,
        FaultKind.ResourceBusy => ErrorCategory.ResourceBusy,
        FaultKind.InvalidResult => ErrorCategory.InvalidResult,
        FaultKind.Syntax => ErrorCategory.SyntaxError,
        FaultKind.NotInstalled => ErrorCategory.NotInstalled,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A fault kind without a category."),
    };
}
