using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RdsIam.Core;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Queries;

/// <summary>The connection that a runspace's cmdlets use when they are told none; gone with the runspace.</summary>
internal static class DefaultConnection
{
    private static readonly ConditionalWeakTable<Runspace, RdsIamConnection> Connections = [];

    /// <summary>Of the runspace that this cmdlet runs in.</summary>
    /// <exception cref="Fault">NoConnection.</exception>
    public static RdsIamConnection Required => Current ?? throw new Fault(
        ModuleMessages.NoConnection(ConnectionPools.All.Count),
        FaultKind.InvalidOperation,
        null);

    /// <summary>Of the runspace that this cmdlet runs in.</summary>
    public static RdsIamConnection? Current
    {
        get => Runspace.DefaultRunspace is { } here && Connections.TryGetValue(here, out var connection) ? connection : null;
        set
        {
            if (value is null)
            {
                Connections.Remove(Runspace.DefaultRunspace);
            }
            else
            {
                Connections.AddOrUpdate(Runspace.DefaultRunspace, value);
            }
        }
    }
}
