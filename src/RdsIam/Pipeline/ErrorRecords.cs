using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Faults;
using RdsIam.Display;

namespace RdsIam.Pipeline;

/// <summary>From Core's faults to PowerShell's error records. No driver's or SDK's exception goes along.</summary>
internal static class ErrorRecords
{
    /// <summary>Engines from 7.5 on print the recommended action below the message; older ones print the message alone.</summary>
    private static readonly bool PrintsFix = typeof(ErrorRecord).Assembly.GetName().Version >= new Version(7, 5);

    public static ErrorRecord From(Fault fault) => From(fault, fault.FaultTarget);

    /// <summary>A fault of one record: its target is what was piped in.</summary>
    public static ErrorRecord From(Fault fault, object? target) =>
        new(ExceptionFor(fault), fault.ErrorId, Category(fault.Kind), target ?? fault.FaultTarget) { ErrorDetails = DetailsOf(fault) };

    // What the server said of it has its hint in it.
    private static ErrorDetails? DetailsOf(Fault fault) => fault is SqlFault
        ? null
        : new ErrorDetails(PrintsFix ? fault.WithoutFix : fault.Message) { RecommendedAction = fault.Fix };

    private static RdsIamException ExceptionFor(Fault fault) => fault is not SqlFault sql
        ? new RdsIamException(fault.ErrorId, fault.Message) { Fix = fault.Fix }
        : new RdsIamSqlException(sql.ErrorId, sql.MessageWith(Screen.Excerpt))
        {
            Fix = sql.Fix,
            SqlState = sql.SqlState,
            Severity = sql.Severity,
            MessageText = sql.MessageText,
            Detail = sql.Detail,
            Hint = sql.Hint,
            Position = sql.Position,
            Line = sql.Line,
            Column = sql.Column,
            Where = sql.Where,
            SchemaName = sql.Schema,
            TableName = sql.Table,
            ColumnName = sql.ColumnName,
            DataTypeName = sql.DataType,
            ConstraintName = sql.Constraint,
            InputFile = sql.InputFile,
            Record = sql.Record,
        };

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
