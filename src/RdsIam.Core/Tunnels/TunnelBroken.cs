namespace RdsIam.Core.Tunnels;

/// <summary>A connection's stream met the end of its tunnel, which the fault names.</summary>
internal sealed class TunnelBroken(Fault fault) : IOException(fault.Message, fault)
{
    public Fault Fault => fault;

    /// <summary>What a tunnel's trouble is about; null: it is not a tunnel's.</summary>
    public static Fault? FaultOf(Exception e) => e as Fault ?? (e as TunnelBroken)?.Fault;
}
