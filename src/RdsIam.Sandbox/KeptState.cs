using System.Text.Json;
using RdsIam.Core;
using RdsIam.Sandbox.Cluster;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Sandbox;

/// <summary>What a sandbox with <c>--data</c> knows again at its next start, besides the databases: files that only we read.</summary>
internal static class KeptState
{
    private const string PasswordFile = "passwords.json";
    private const string AuthorityFile = "ca-with-key.pem";

    /// <summary>The passwords of the cluster in a folder; null where there is no cluster yet.</summary>
    /// <exception cref="Fault">There is a cluster that no finished start of the sandbox made.</exception>
    public static ClusterPasswords? ReadPasswords(string? folder)
    {
        if (folder is null || !File.Exists(Path.Combine(folder, "pg", "PG_VERSION")))
        {
            return null;
        }

        var file = Path.Combine(folder, PasswordFile);
        return File.Exists(file)
            ? JsonSerializer.Deserialize<ClusterPasswords>(File.ReadAllText(file))!
            : throw new Fault(SandboxMessages.SandboxDataFolderForeign(folder), FaultKind.InvalidData, folder);
    }

    /// <summary>Written last of all: it says that the cluster is whole.</summary>
    public static void WritePasswords(string? folder, ClusterPasswords passwords) =>
        WritePrivate(folder, PasswordFile, JsonSerializer.Serialize(passwords));

    /// <summary>The folder's certificate authority, or a new one.</summary>
    public static CertificateAuthority Authority(string? folder)
    {
        if (folder is not null && File.Exists(Path.Combine(folder, AuthorityFile)))
        {
            return CertificateAuthority.Import(File.ReadAllText(Path.Combine(folder, AuthorityFile)));
        }

        var authority = CertificateAuthority.Create(DateTimeOffset.UtcNow);
        WritePrivate(folder, AuthorityFile, authority.ExportWithKey());
        return authority;
    }

    private static void WritePrivate(string? folder, string name, string text)
    {
        if (folder is null)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
