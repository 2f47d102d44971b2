using RdsIam.Core.Names;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Tokens;

/// <summary>Tells which endpoint and region are signed for, and where each comes from.</summary>
internal static class EndpointTrace
{
    public static void Tell(ResolvedEndpoint found, TokenRequest request)
    {
        if (Tracer.Verbose is not { } sink)
        {
            return;
        }

        foreach (var note in found.Notes)
        {
            sink.VerboseOnce(note);
        }

        var from = found.Source switch
        {
            RegionSource.FromName => Messages.TraceRegionOfName,
            RegionSource.FromCname => Messages.TraceRegionOfAlias,
            RegionSource.FromWriter => Messages.TraceRegionOfWriter,
            RegionSource.Explicit => Messages.TraceRegionGiven,
            _ => Messages.TraceRegionDefault,
        };
        sink.VerboseOnce(Messages.TraceEndpoint(request.HostName, request.Port, request.Region, from));
    }
}
