using RdsIam.Core.Credentials;
using RdsIam.Core.Tokens;

namespace RdsIam.Commands.Words;

/// <summary>
/// What a saved target keeps of who signs: what the words say, else what the connection was made with; where it had a profile, that
/// finds the rest.
/// </summary>
/// <param name="Profile">Null: the credentials are found anew each time.</param>
/// <param name="Roles">Null: none.</param>
/// <param name="Given">The other words.</param>
/// <param name="FoundAnew">The connection's signer, whose credentials cannot be kept; null: nothing is lost.</param>
internal sealed record SavedIdentity(string? Profile, IReadOnlyList<string>? Roles, CredentialOptions Given, IIdentitySource? FoundAnew)
{
    public static SavedIdentity Of(IdentityWords words)
    {
        var given = words.Given;
        return words.Carried is not { } signer ? new(given.ProfileName, NullIfNone(given.RoleArn), given, null)
            : IdentityOrigin.Of(signer) is { ProfileName: not null } origin
                ? new(origin.ProfileName, NullIfNone(origin.RoleArn), origin.Given, null)
            : new(given.ProfileName, NullIfNone(given.RoleArn) ?? NullIfNone(signer.RoleChain), given, signer);
    }

    private static IReadOnlyList<string>? NullIfNone(IReadOnlyList<string> roles) => roles.Count > 0 ? roles : null;
}
