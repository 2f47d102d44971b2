using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Core.Connections.Pools;

/// <summary>
/// What makes two pools the same one: everything that decides who you are and whom you trust. Compared by value; holds no
/// secret.
/// </summary>
/// <param name="Target">The target as <see cref="Of"/> normalises it.</param>
/// <param name="Identity">The key of the identity source, or user and keyed hash of a database password.</param>
/// <param name="RootStamp">Length and write time of the root file, so that a replaced file is not trusted by an old pool's
/// eyes; null without one.</param>
internal sealed record PoolKey(ConnectionTarget Target, string Identity, string? RootStamp)
{
    /// <summary>Random for the process: the hash of a password in a dump of keys cannot be looked up.</summary>
    private static readonly byte[] Salt = RandomNumberGenerator.GetBytes(32);

    /// <summary>The key of a target opened by someone.</summary>
    public static PoolKey Of(ConnectionTarget target, string identity)
    {
        var normal = target with
        {
            // DNS names have no case; a command's timeout belongs to the command.
            HostName = target.HostName.ToLowerInvariant(),
            ConnectToHost = target.IsConnectedLocally ? target.ConnectToHost : target.ConnectToHost?.ToLowerInvariant(),
            RootCertificate = target.RootCertificate is { } path ? Path.GetFullPath(path) : null,
            CommandTimeout = TimeSpan.Zero,
        };
        return new PoolKey(normal, identity, StampOf(normal.RootCertificate));
    }

    /// <summary>The identity part of a database password.</summary>
    public static string OfPassword(NetworkCredential credential)
    {
        var hash = HMACSHA256.HashData(Salt, Encoding.UTF8.GetBytes(credential.Password));
        return $"password:{credential.UserName}:{Convert.ToHexString(hash)}";
    }

    private static string? StampOf(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var file = new FileInfo(path);
        return file.Exists ? $"{file.Length}/{file.LastWriteTimeUtc.Ticks}" : "absent";
    }
}
