using System.Net;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Connections.Pools;

/// <summary>An administrator's database password, kept encrypted where the operating system can.</summary>
internal sealed class DatabasePassword(NetworkCredential credential) : IPasswordSource
{
    public bool IsIam => false;

    public string Identity => "password";

    public IIdentitySource? Signer => null;

    public NetworkCredential? Credential => credential;

    public long TokensSigned => 0;

    public ValueTask<string> GetPasswordAsync(CancellationToken cancellationToken) => new(credential.Password);
}
