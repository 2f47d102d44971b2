namespace RdsIam.Core.Aws;

/// <summary>AWS refused or failed a call.</summary>
internal sealed class AwsFault(
    Message message, FaultKind kind, AwsCall call, string errorCode, Exception? inner = null)
    : Fault(message, kind, call.Resource, inner)
{
    /// <summary>AWS's code, for example <c>AccessDenied</c> or <c>NoSuchEntity</c>.</summary>
    public string ErrorCode => errorCode;

    public AwsCall Call => call;

    /// <inheritdoc/>
    public override string Reason =>
        ErrorId == Messages.Ids.AwsAccessDenied ? Messages.AwsPermissionMissing(call.Action, call.Principal) : base.Reason;

    /// <summary>AWS's own message, whole ARNs and all, as far as it may be shown; null: there is none.</summary>
    public string? Said { get; init; }
}
