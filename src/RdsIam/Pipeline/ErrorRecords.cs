using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Aws;
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
        new(ExceptionFor(fault), fault.ErrorId, Category(fault.Kind), Shown(target ?? fault.FaultTarget))
        {
            ErrorDetails = DetailsOf(fault),
        };

    /// <summary>An error about a work on one of several databases, which it names.</summary>
    public static ErrorRecord From(Fault fault, RdsIamConnection connection)
    {
        var error = From(fault);
        return new ErrorRecord(error.Exception, fault.ErrorId, error.CategoryInfo.Category, connection)
        {
            ErrorDetails = new ErrorDetails(ShownText.Message($"{connection.HostName}/{connection.Database}: {error}"))
            {
                RecommendedAction = error.ErrorDetails?.RecommendedAction ?? "",
            },
        };
    }

    // What the server said of it has its hint in it.
    private static ErrorDetails? DetailsOf(Fault fault) => fault is SqlFault
        ? null
        : new ErrorDetails(ShownText.Message(PrintsFix ? fault.WithoutFix : fault.Message))
        {
            RecommendedAction = ShownText.Message(fault.Fix),
        };

    private static RdsIamException ExceptionFor(Fault fault) => fault is not SqlFault sql
        ? new RdsIamException(fault.ErrorId, ShownText.Message(fault.Message), WordsOf(fault)) { Fix = ShownText.Message(fault.Fix) }
        : new RdsIamSqlException(sql.ErrorId, ShownText.Message(sql.MessageWith(Screen.Excerpt)))
        {
            Fix = ShownText.Message(sql.Fix),
            SqlState = ShownText.Message(sql.SqlState),
            Severity = ShownText.Message(sql.Severity),
            MessageText = ShownText.Message(sql.MessageText),
            Detail = Shown(sql.Detail),
            Hint = Shown(sql.Hint),
            Position = sql.Position,
            Line = sql.Line,
            Column = sql.Column,
            Where = Shown(sql.Where),
            SchemaName = Shown(sql.Schema),
            TableName = Shown(sql.Table),
            ColumnName = Shown(sql.ColumnName),
            DataTypeName = Shown(sql.DataType),
            ConstraintName = Shown(sql.Constraint),
            InputFile = sql.InputFile,
            Record = sql.Record,
        };

    // What AWS said, with whole ARNs: ours is cut to what a person reads at once. Get-Error shows both.
    private static RdsIamException? WordsOf(Fault fault) =>
        fault is AwsFault { Said: { } said } aws ? new RdsIamException(aws.ErrorCode, ShownText.Message(said)) : null;

    // Get-Error and Format-List show every property as it is.
    private static string? Shown(string? text) => text is null ? null : ShownText.Message(text);

    private static object? Shown(object? target) => target is string text ? ShownText.Message(text) : target;

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
