namespace RdsIam.Core.Tests.Credentials;

/// <summary>
/// An AWS environment of a test's own: no variable of the machine's, an empty home folder, profile files in it, no EC2.
/// Everything is as before once it is disposed. Tests that use it are in <see cref="ProcessEnvironment"/>.
/// </summary>
internal sealed class AwsEnvironment : IDisposable
{
    private static readonly string[] Proxies = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY"];

    private readonly Dictionary<string, string?> before = [];

    public AwsEnvironment()
    {
        Directory.CreateDirectory(Path.Combine(Home, ".aws"));
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            if (name.StartsWith("AWS_", StringComparison.Ordinal) || Proxies.Contains(name))
            {
                Set(name, null);
            }
        }

        Set("HOME", Home);
        Set("AWS_EC2_METADATA_DISABLED", "true");
    }

    public string Home => SdkHome.Folder;

    public string CredentialsFile => SdkHome.CredentialsFile;

    public string ConfigFile => SdkHome.ConfigFile;

    public void Set(string name, string? value)
    {
        before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Home, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        foreach (var (name, value) in before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        foreach (var entry in new DirectoryInfo(Home).EnumerateFileSystemInfos())
        {
            (entry as DirectoryInfo)?.Delete(recursive: true);
            (entry as FileInfo)?.Delete();
        }
    }
}
