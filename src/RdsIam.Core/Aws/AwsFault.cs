namespace RdsIam.Core.Aws;

/// <summary>AWS refused or failed a call.</summary>
internal sealed class AwsFault(
    string errorId, FaultKind kind, AwsCall call, string errorCode, Exception? inner, params object?[] args)
    : Fault(errorId, kind, call.Resource, inner, args)
{
    /// <summary>AWS's code, for example <c>AccessDenied</c> or <c>NoSuchEntity</c>.</summary>
    public string ErrorCode => errorCode;

    public AwsCall Call => call;
}
