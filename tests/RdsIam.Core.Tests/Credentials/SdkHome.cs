using System.Runtime.CompilerServices;
using Amazon.Runtime.CredentialManagement;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>
/// The home folder on which the AWS SDK settles in this process. It looks for the profile files once, when it is first used;
/// here that is before any test runs, in an empty folder, so that no test ever sees the files of whoever runs it.
/// </summary>
internal static class SdkHome
{
    public static readonly string Folder = Directory.CreateTempSubdirectory("rdsiam-test-").FullName;

    public static string ConfigFile => SharedCredentialsFile.DefaultConfigFilePath;

    public static string CredentialsFile => SharedCredentialsFile.DefaultFilePath;

    [ModuleInitializer]
    internal static void Settle()
    {
        string[] names = ["HOME", SharedCredentialsFile.SharedConfigFileEnvVar, SharedCredentialsFile.SharedCredentialsFileEnvVar];
        var before = Array.ConvertAll(names, Environment.GetEnvironmentVariable);
        Environment.SetEnvironmentVariable(names[0], Folder);
        Environment.SetEnvironmentVariable(names[1], null);
        Environment.SetEnvironmentVariable(names[2], null);
        _ = new SharedCredentialsFile();
        for (var i = 0; i < names.Length; i++)
        {
            Environment.SetEnvironmentVariable(names[i], before[i]);
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
    }
}
