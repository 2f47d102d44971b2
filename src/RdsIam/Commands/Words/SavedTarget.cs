using RdsIam.Core;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Targets;
using RdsIam.Core.Names;
using RdsIam.Core.Tunnels.Ssm;

namespace RdsIam.Commands.Words;

/// <summary>What a saved target keeps of a target's words.</summary>
internal static class SavedTarget
{
    /// <param name="target">The words, or a connection's.</param>
    /// <param name="hostName">With its port, where that is given.</param>
    /// <param name="name">Of the saved target, for errors.</param>
    /// <exception cref="Fault">TargetKeepsNoDocument, or the host name is none.</exception>
    public static TargetSettings Of(TargetWords target, string hostName, string name)
    {
        var (host, port) = target.AddressOf(hostName);
        var (profile, roles, given, _) = SavedIdentity.Of(target.Identity);
        return new TargetSettings
        {
            HostName = host,
            Port = port == PostgresPort.Default ? null : port,
            Region = target.Region,
            UserName = target.UserName,
            Database = target.Database,
            ConnectTo = target.Tunnel is { } tunnel ? $"{tunnel.Host}{(tunnel.Port is { } end ? $":{end}" : "")}" : null,
            Through = WayOf(target, name),
            SslMode = target.TlsMode == TlsMode.VerifyFull ? null : target.TlsMode,
            RootCertificate = target.RootCertificate,
            ProfileName = profile,
            RoleArn = roles,
            RoleSessionName = given.RoleSessionName,
            ExternalId = given.ExternalId,
            SerialNumber = given.SerialNumber,
            DurationSeconds = given.DurationSeconds,
            WebIdentityTokenFile = given.WebIdentityTokenFile,
            ConnectTimeout = target.ConnectTimeout,
            MaxPoolSize = target.MaxPoolSize,
        };
    }

    private static string? WayOf(TargetWords target, string name) =>
        target.Through is SsmWords { Document: var document } && document != SsmDocument.ToRemoteHost
        ? throw new Fault(ModuleMessages.TargetKeepsNoDocument(document.Name), FaultKind.InvalidArgument, name)
        : target.Through?.ToString();
}
