namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>Where OpenSSH has its files, and who runs it.</summary>
internal sealed record SshPlaces
{
    /// <summary>The folder of the user's own files.</summary>
    public required string Home { get; init; }

    public required string SystemFolder { get; init; }

    public required string UserName { get; init; }

    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    public string UserFolder => Path.Combine(Home, ".ssh");

    /// <summary>Those of whoever runs this process.</summary>
    public static SshPlaces Current => new()
    {
        Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        SystemFolder = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "ssh")
            : "/etc/ssh",
        UserName = Environment.UserName,
    };
}
