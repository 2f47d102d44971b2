using System.Net;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Connections.Pools;

/// <summary>A database password that is kept elsewhere, changes there, and is read for each physical connection.</summary>
/// <param name="read">Reads user and password.</param>
/// <param name="identity">Where from, for people.</param>
internal sealed class ReadPassword(Func<CancellationToken, Task<NetworkCredential>> read, string identity) : IPasswordSource
{
    public bool IsIam => false;

    public string Identity => identity;

    public IIdentitySource? Signer => null;

    /// <summary>Nobody keeps it.</summary>
    public NetworkCredential? Credential => null;

    public long TokensSigned => 0;

    /// <summary>It may have been replaced while it was under way.</summary>
    public ValueTask<bool> MayDifferAsync(CancellationToken cancellationToken) => new(true);

    public async ValueTask<string> GetPasswordAsync(CancellationToken cancellationToken) =>
        (await read(cancellationToken).ConfigureAwait(false)).Password;
}
