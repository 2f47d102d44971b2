using RdsIam.Core.Clients;

namespace RdsIam.Output;

/// <summary>From Core's tokens in files to what the pipeline emits.</summary>
internal static class PgPassResults
{
    public static RdsIamPgPass From(ExportedToken token) => new()
    {
        Path = token.Export.Path,
        HostName = token.HostName,
        Names = [.. token.Export.HostNames],
        Port = token.Export.Port,
        Database = token.Export.Database,
        UserName = token.Export.UserName,
        ExpiresAt = token.ExpiresAt,
        ServiceName = token.Export.Service,
        ServiceFile = token.Export.ServicePath,
    };
}
