using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Core.Credentials.Login;

/// <summary>The files in which <c>aws login</c> and the AWS SDKs keep sessions.</summary>
internal static class LoginCache
{
    /// <summary>The file of a session, whether it is there or not.</summary>
    /// <param name="loginSession">As the profile has it.</param>
    public static string PathOf(string loginSession) => Path.Combine(
        Folder(), NameOf(loginSession.Trim()) + ".json");

    /// <summary>The text of a session's file, or null where there is none.</summary>
    /// <exception cref="IOException">It cannot be read now.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

#pragma warning disable CA1308 // The AWS CLI names the files so.
    private static string NameOf(string session) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(session))).ToLowerInvariant();
#pragma warning restore CA1308

    private static string Folder()
    {
        var home = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } own
            ? own
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Environment.GetEnvironmentVariable("AWS_LOGIN_CACHE_DIRECTORY") switch
        {
            null or "" => Path.Combine(home, ".aws", "login", "cache"),
            "~" => home,
            ['~', '/' or '\\', .. var rest] => Path.Combine(home, rest),
            var folder => folder,
        };
    }
}
