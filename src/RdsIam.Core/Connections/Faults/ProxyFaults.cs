namespace RdsIam.Core.Connections.Faults;

/// <summary>
/// The refusals of RDS Proxy, which has words of its own and uses SQLSTATEs in its own way. Source: the errors that users of RDS
/// Proxy report, and "Troubleshooting for RDS Proxy" in RDS's manual.
/// </summary>
internal static class ProxyFaults
{
    private static readonly (string Text, Refusal Message, FaultKind Kind)[] Known =
    [
        ("The IAM authentication failed for the role", Messages.ProxyTokenRefused, FaultKind.Authentication),
        ("RDS proxy has no credentials for the role", Messages.ProxyHasNoSecret, FaultKind.Authentication),
        ("The password that was provided for the role", Messages.ProxyPasswordRefused, FaultKind.Authentication),
        ("RDS Proxy supports only IAM, MD5, or SCRAM", Messages.ProxyMethodUnknown, FaultKind.Authentication),
        ("Timed-out waiting to acquire database connection", Messages.ProxyHasNoConnection, FaultKind.LimitsExceeded),
    ];

    /// <summary>What a refusal that only RDS Proxy words so is, and its kind; null for others.</summary>
    public static (Message Message, FaultKind Kind)? Find(string message, ConnectionTarget target)
    {
        foreach (var (text, refusal, kind) in Known)
        {
            if (message.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return (refusal(target.UserName, target.HostName, message), kind);
            }
        }

        return null;
    }

    private delegate Message Refusal(object? user, object? host, object? reason);
}
