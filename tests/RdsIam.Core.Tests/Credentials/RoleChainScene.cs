using RdsIam.Core.Credentials;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Roles that are assumed by a user with keys.</summary>
public abstract class RoleChainScene : CannedStsScene
{
    private protected const string First = "arn:aws:iam::123456789012:role/first";
    private protected const string Second = "arn:aws:iam::123456789012:role/second";
    private protected const string Device = "arn:aws:iam::123456789012:mfa/alice";
    private protected const string Secret = "own-secret-SDLKFJSLDKFJSLDKFJSLDKFJSLDK";

    private protected IIdentitySource Create(Func<CredentialOptions, CredentialOptions> change) => IdentitySources.Create(
        change(new CredentialOptions
        {
            AccessKey = "AKIAOWN",
            SecretKey = Secret,
            Region = "eu-west-1",
            DefaultSessionNameHint = "alice@desk",
        }),
        Cache);
}
