using System.Security.Cryptography;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Core.Tests;

/// <summary>A build of the same sources in another folder gives the same module, so that anybody can check what was published.</summary>
[NeedsServer]
public sealed class SameBytesTests
{
    /// <summary>As the build left it that these tests are of.</summary>
    private static readonly string Module = Path.Combine(Repository.Root, "out", "RdsIam");

    [Fact]
    public async Task Another_folder_gives_the_same_module()
    {
        var built = Hashes(Module);
        Assert.True(built.Count > 10);
        Assert.Contains("bin/core/Npgsql.dll", built.Keys);
        Assert.Equal(built, await BuildAsync("another folder ü"));
    }

    private static async Task<SortedDictionary<string, string>> BuildAsync(string name)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"rdsiam-bytes-{Guid.NewGuid():N}", name);
        try
        {
            await CopyAsync(folder);
            // A build server would outlive the test and keep the folder; analyzers change no byte.
            await RunAsync(folder, "dotnet", "build", "src/RdsIam", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false");
            return Hashes(Path.Combine(folder, "out", "RdsIam"));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    /// <summary>A module's files and their hashes, without its help, which is written by another program.</summary>
    private static SortedDictionary<string, string> Hashes(string module)
    {
        var files = Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(module, file).Replace('\\', '/'), Hash: SHA256.HashData(File.ReadAllBytes(file))))
            .Where(file => !file.Name.StartsWith("en-US/", StringComparison.Ordinal))
            .ToDictionary(file => file.Name, file => Convert.ToHexString(file.Hash));
        return new SortedDictionary<string, string>(files, StringComparer.Ordinal);
    }

    /// <summary>What is in the repository, as it is in the work tree; its commit and its origin are part of an assembly.</summary>
    private static async Task CopyAsync(string folder)
    {
        await RunAsync(Repository.Root, "git", "clone", "--quiet", "--shared", "--no-checkout", Repository.Root, folder);
        var origin = await RunAsync(Repository.Root, "git", "config", "--default", "", "remote.origin.url");
        await RunAsync(folder, "git", origin.Trim() is { Length: > 0 } url ? ["remote", "set-url", "origin", url] : ["remote", "remove", "origin"]);
        var list = await RunAsync(Repository.Root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        foreach (var name in list.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(name => File.Exists(Path.Combine(Repository.Root, name))))
        {
            var target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Repository.Root, name), target);
        }
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = ChildProcess.StartInfo(program, arguments, userName: null);
        start.WorkingDirectory = folder;
        var result = await ChildProcess.RunAsync(start, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result.Output;
    }
}
