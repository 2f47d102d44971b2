namespace RdsIam.Core.Connections.Faults;

/// <summary>
/// The refusals of RDS Proxy, which has words of its own and uses SQLSTATEs in its own way. Source: the errors that users of RDS
/// Proxy report, and "Troubleshooting for RDS Proxy" in RDS's manual.
/// </summary>
internal static class ProxyFaults
{
    private static readonly (string Text, string ErrorId, FaultKind Kind)[] Known =
    [
        ("The IAM authentication failed for the role", "ProxyTokenRefused", FaultKind.Authentication),
        ("RDS proxy has no credentials for the role", "ProxyHasNoSecret", FaultKind.Authentication),
        ("The password that was provided for the role", "ProxyPasswordRefused", FaultKind.Authentication),
        ("RDS Proxy supports only IAM, MD5, or SCRAM", "ProxyMethodUnknown", FaultKind.Authentication),
        ("Timed-out waiting to acquire database connection", "ProxyHasNoConnection", FaultKind.LimitsExceeded),
    ];

    /// <summary>The error id and kind of a refusal that only RDS Proxy words so; null for others.</summary>
    public static (string ErrorId, FaultKind Kind)? Find(string message)
    {
        foreach (var (text, errorId, kind) in Known)
        {
            if (message.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return (errorId, kind);
            }
        }

        return null;
    }
}
