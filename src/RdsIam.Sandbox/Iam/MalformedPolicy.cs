namespace RdsIam.Sandbox.Iam;

/// <summary>IAM does not take a policy; the message is in IAM's words.</summary>
internal sealed class MalformedPolicy(string message, string code = MalformedPolicy.Malformed) : Exception(message)
{
    private const string Malformed = "MalformedPolicyDocument";

    /// <summary>The error code, MalformedPolicyDocument or LimitExceeded.</summary>
    public string Code { get; } = code;

    public static MalformedPolicy Syntax() => new("Syntax errors in policy.");

    public static MalformedPolicy Legacy() => new("The policy failed legacy parsing");

    public static MalformedPolicy TooLong(string message) => new(message, "LimitExceeded");
}
