namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>Names why a session was closed, after the words that the agent and the service use.</summary>
internal static class SessionEnds
{
    public static Fault Of(string reason, SsmRequest request, string machine) => reason switch
    {
        "" => new Fault("TunnelClosed", FaultKind.Connection, machine, machine),
        _ when Has(reason, "is forbidden") =>
            new Fault("TunnelForbiddenAddress", FaultKind.PermissionDenied, request.Host, request.Host, machine, reason),
        _ when Has(reason, "not supported by this version") =>
            new Fault("TunnelAgentTooOld", FaultKind.InvalidOperation, machine, reason),
        _ when Has(reason, "Setting up data channel") =>
            new Fault("TunnelAgentDenied", FaultKind.PermissionDenied, machine, machine, reason),
        _ => new Fault("TunnelClosedBecause", FaultKind.Connection, machine, machine, reason),
    };

    private static bool Has(string reason, string words) => reason.Contains(words, StringComparison.OrdinalIgnoreCase);
}
