using System.Net;

namespace RdsIam.Core.Connections.Pools;

/// <summary>An administrator's database password, kept encrypted where the operating system can.</summary>
internal sealed class DatabasePassword(NetworkCredential credential) : IPasswordSource
{
    public bool IsIam => false;

    public string Identity => "password";

    public long TokensSigned => 0;

    public ValueTask<string> GetPasswordAsync(CancellationToken cancellationToken) => new(credential.Password);
}
