using System.Net;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Connections.Pools;

/// <summary>Gives what is sent as the password of each new physical connection.</summary>
internal interface IPasswordSource
{
    /// <summary>An RDS token opens the connections, and not a database password.</summary>
    bool IsIam { get; }

    /// <summary>Who logs in, for people: the role and where its credentials come from, or <c>password</c>.</summary>
    string Identity { get; }

    /// <summary>Who signs, so that other cmdlets can sign as the same person; null where a database password logs in.</summary>
    IIdentitySource? Signer { get; }

    /// <summary>The database password; null where tokens log in.</summary>
    NetworkCredential? Credential { get; }

    /// <summary>The region that tokens are signed for now; null where a database password logs in.</summary>
    string? Region => null;

    /// <summary>How many tokens were signed so far.</summary>
    long TokensSigned { get; }

    /// <summary>Whether the next password may be another one than that which was just refused, which is then worth another try.</summary>
    ValueTask<bool> MayDifferAsync(CancellationToken cancellationToken) => new(false);

    /// <exception cref="Fault">No identity, or a target that cannot be signed.</exception>
    ValueTask<string> GetPasswordAsync(CancellationToken cancellationToken);
}
