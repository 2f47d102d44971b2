using System.Net;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Core.Proxy;
using RdsIam.Input;

namespace RdsIam.Commands.Words;

/// <summary>What a proxy was told, for all its doors.</summary>
internal static class ProxyWords
{
    /// <param name="cmdlet">Which was told it.</param>
    /// <param name="doors">The databases that it leads to.</param>
    /// <exception cref="Core.Fault">A path names no file, or none that a program can open.</exception>
    public static ProxyOptions Of(StartRdsIamProxyCommand cmdlet, IReadOnlyList<DoorOptions> doors) => new()
    {
        Doors = doors,
        ListenAddress = cmdlet.ListenAddress,
        SocketFolder = cmdlet.SocketFolder is null ? null : FilePaths.One(cmdlet, cmdlet.SocketFolder),
        IsWithoutPassword = cmdlet.NoPassword,
        Password = cmdlet.Password is null ? null : new NetworkCredential("", cmdlet.Password).Password,
        OffersTls = cmdlet.Tls,
        // A copy: the caller may dispose its own.
        Certificate = cmdlet.Certificate is null ? null : new X509Certificate2(cmdlet.Certificate),
        TakesAnyUser = cmdlet.AnyUser,
        IsReadOnly = cmdlet.ReadOnly,
        MaxConnection = cmdlet.MaxConnection,
        IdleTimeout = cmdlet.IdleTimeout,
        LogPath = cmdlet.LogPath is null ? null : FilePaths.One(cmdlet, cmdlet.LogPath),
        HealthPort = cmdlet.HealthPort,
        ServiceFile = cmdlet.ServiceFile is null ? null : FilePaths.One(cmdlet, cmdlet.ServiceFile),
    };
}
