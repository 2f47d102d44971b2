namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>Names why a session was closed, after the words that the agent and the service use.</summary>
internal static class SessionEnds
{
    public static Fault Of(string reason, SsmRequest request, string machine) => reason switch
    {
        "" => new Fault(Messages.TunnelClosed(machine), FaultKind.Connection, machine),
        _ when Has(reason, "is forbidden") =>
            new Fault(Messages.TunnelForbiddenAddress(request.Host, machine, reason), FaultKind.PermissionDenied, request.Host),
        _ when Has(reason, "not supported by this version") =>
            new Fault(Messages.TunnelAgentTooOld(reason), FaultKind.InvalidOperation, machine),
        _ when Has(reason, "Setting up data channel") =>
            new Fault(Messages.TunnelAgentDenied(machine, reason), FaultKind.PermissionDenied, machine),
        _ => new Fault(Messages.TunnelClosedBecause(machine, reason), FaultKind.Connection, machine),
    };

    private static bool Has(string reason, string words) => reason.Contains(words, StringComparison.OrdinalIgnoreCase);
}
