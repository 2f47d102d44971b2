namespace RdsIam.Sandbox.Cluster;

/// <summary>Whom the server runs as: PostgreSQL refuses to run as root.</summary>
internal static class ServerUser
{
    private static readonly string[] Candidates = ["postgres", "_postgres", "nobody"];

    /// <summary>Null: as ourselves. As root: the first known user without privileges that this system has.</summary>
    /// <exception cref="Core.Fault">We are root and the system has no such user.</exception>
    public static string? Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        return Choose(File.ReadAllLines("/etc/passwd"))
            ?? throw new Core.Fault(SandboxMessages.SandboxNoServerUser, Core.FaultKind.NotInstalled, "postgres");
    }

    /// <summary>The first candidate among the lines of a passwd file.</summary>
    internal static string? Choose(IReadOnlyCollection<string> passwd) =>
        Candidates.FirstOrDefault(name => passwd.Any(line => line.StartsWith(name + ":", StringComparison.Ordinal)));

    /// <summary>Gives a file or folder to the server's user; nothing to do where we run it as ourselves.</summary>
    public static async Task GiveAsync(string? userName, string path, CancellationToken cancellationToken)
    {
        if (userName is null)
        {
            return;
        }

        var result = await ChildProcess.RunAsync("chown", [userName, path], userName: null, cancellationToken)
            .ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new Core.Fault(
                SandboxMessages.SandboxFolderUnreachable(path, userName, result.Words), Core.FaultKind.PermissionDenied, path);
        }
    }

    /// <summary>Checks that the server's user can enter a folder: every folder above it must let it through.</summary>
    public static async Task RequireReachableAsync(string? userName, string path, CancellationToken cancellationToken)
    {
        if (userName is null)
        {
            return;
        }

        var result = await ChildProcess.RunAsync("/bin/sh", ["-c", "cd -- \"$1\"", "sh", path], userName, cancellationToken)
            .ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new Core.Fault(
                SandboxMessages.SandboxFolderUnreachable(path, userName, result.Words), Core.FaultKind.PermissionDenied, path);
        }
    }
}
