using Amazon.Runtime.CredentialManagement;

namespace RdsIam.Core.Profiles;

/// <summary>A profile of the SDK's encrypted store on Windows, in the words of the shared files.</summary>
internal static class EncryptedProfile
{
    public static IReadOnlyDictionary<string, string> Settings(CredentialProfile profile)
    {
        var options = profile.Options;
        return new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws_access_key_id"] = options.AccessKey,
            ["aws_secret_access_key"] = options.SecretKey,
            ["aws_session_token"] = options.Token,
            ["credential_process"] = options.CredentialProcess,
            ["credential_source"] = options.CredentialSource,
            ["external_id"] = options.ExternalID,
            ["mfa_serial"] = options.MfaSerial,
            ["region"] = profile.Region?.SystemName,
            ["role_arn"] = options.RoleArn,
            ["role_session_name"] = options.RoleSessionName,
            ["source_profile"] = options.SourceProfile,
            ["sso_account_id"] = options.SsoAccountId,
            ["sso_region"] = options.SsoRegion,
            ["sso_role_name"] = options.SsoRoleName,
            ["sso_session"] = options.SsoSession,
            ["sso_start_url"] = options.SsoStartUrl,
            ["web_identity_token_file"] = options.WebIdentityTokenFile,
        }
        .Where(setting => !string.IsNullOrEmpty(setting.Value))
        .ToDictionary(setting => setting.Key, setting => setting.Value!, StringComparer.OrdinalIgnoreCase);
    }
}
