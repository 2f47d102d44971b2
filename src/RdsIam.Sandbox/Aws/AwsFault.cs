namespace RdsIam.Sandbox.Aws;

/// <summary>An error that an AWS service answers with.</summary>
internal sealed class AwsFault : Exception
{
    public AwsFault(int status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The error code, for example <c>SignatureDoesNotMatch</c>.</summary>
    public string Code { get; }

    /// <summary>Who is to blame: <c>Sender</c> below 500, <c>Receiver</c> from there.</summary>
    public string Side => Status < 500 ? "Sender" : "Receiver";

    public static AwsFault Validation(string message) => new(400, "ValidationError", message);

    public static AwsFault AccessDenied(string message) => new(403, "AccessDenied", message);

    public static AwsFault InvalidClientToken() =>
        new(403, "InvalidClientTokenId", "The security token included in the request is invalid.");

    public static AwsFault NoSuchEntity(string message) => new(404, "NoSuchEntity", message);
}
