namespace RdsIam.Sandbox;

/// <summary>A configuration file for AWS's own clients, with the sandbox's user and role as profiles.</summary>
internal static class AwsConfig
{
    /// <summary>The profile that assumes the role.</summary>
    public const string ProfileName = "rdsiam-sandbox";

    /// <summary>The file's text. It holds the user's secret key, which opens nothing but the sandbox.</summary>
    public static string For(string region, string accessKeyId, string secretAccessKey, string roleArn) => $"""
        [profile {ProfileName}-user]
        region = {region}
        aws_access_key_id = {accessKeyId}
        aws_secret_access_key = {secretAccessKey}

        [profile {ProfileName}]
        region = {region}
        role_arn = {roleArn}
        role_session_name = sandbox
        source_profile = {ProfileName}-user

        """;
}
