namespace RdsIam.Sandbox;

/// <summary>A configuration file for AWS's own clients, with the sandbox's user and role as profiles.</summary>
internal static class AwsConfig
{
    /// <summary>The profile that assumes the role.</summary>
    public const string ProfileName = "rdsiam-sandbox";

    /// <summary>The file's text. It holds the user's secret key, which opens nothing but the sandbox.</summary>
    /// <remarks>
    /// The session's name differs from sandbox to sandbox: the AWS CLI keeps a role's credentials on disk by role and session
    /// name, and would offer one sandbox those of another.
    /// </remarks>
    public static string For(string region, string accessKeyId, string secretAccessKey, string roleArn) => $"""
        [profile {ProfileName}-user]
        region = {region}
        aws_access_key_id = {accessKeyId}
        aws_secret_access_key = {secretAccessKey}

        [profile {ProfileName}]
        region = {region}
        role_arn = {roleArn}
        role_session_name = sandbox-{accessKeyId[^8..]}
        source_profile = {ProfileName}-user

        """;
}
