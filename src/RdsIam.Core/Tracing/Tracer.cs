namespace RdsIam.Core.Tracing;

/// <summary>The sink of the flow of control that we are in: it reaches every call below the cmdlet that set it, and no other's.</summary>
internal static class Tracer
{
    private static readonly AsyncLocal<TraceSink?> Ambient = new();

    /// <summary>Null: nobody wants to be told.</summary>
    public static TraceSink? Current => Ambient.Value;

    /// <summary>Null unless somebody reads the verbose stream: what is told there has its price.</summary>
    public static TraceSink? Verbose => Ambient.Value is { IsVerbose: true } sink ? sink : null;

    /// <summary>Null unless somebody reads the debug stream.</summary>
    public static TraceSink? Debug => Ambient.Value is { IsDebug: true } sink ? sink : null;

    /// <summary>Sets the sink of this flow, or ends it with null.</summary>
    public static void To(TraceSink? sink)
    {
        if (!ReferenceEquals(Ambient.Value, sink))
        {
            Ambient.Value = sink;
        }
    }
}
