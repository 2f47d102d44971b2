namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>How much a keyword of ssh_config matters here.</summary>
internal enum SshKeyword
{
    Used,

    /// <summary>Says nothing about a tunnel.</summary>
    WithoutMeaning,

    /// <summary>Has no effect here, and verbose output says so.</summary>
    Noted,

    /// <summary>To go on without it would be unsafe.</summary>
    Refused,
}
