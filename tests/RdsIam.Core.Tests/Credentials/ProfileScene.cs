using RdsIam.Core.Credentials;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Profiles in the two shared files.</summary>
public abstract class ProfileScene : CannedStsScene
{
    private protected IIdentitySource Create(string name) =>
        IdentitySources.Create(new CredentialOptions { ProfileName = name }, Cache);

    private protected void Config(params string[] lines) => File.WriteAllLines(Variables.ConfigFile, lines);

    private protected void Keys(params string[] lines) => File.WriteAllLines(Variables.CredentialsFile, lines);
}
