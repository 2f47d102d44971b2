using System.Security.Cryptography;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Core.Tests;

/// <summary>Two builds of the same sources give the same module, so that anybody can check what was published.</summary>
[NeedsServer]
public sealed class SameBytesTests
{
    [Fact]
    public async Task Two_folders_give_the_same_module()
    {
        var first = await BuildAsync("one");
        var second = await BuildAsync("another folder ü");
        Assert.True(first.Count > 10);
        Assert.Contains("bin/core/Npgsql.dll", first.Keys);
        Assert.Equal(first, second);
    }

    /// <summary>The module's files and their hashes.</summary>
    private static async Task<SortedDictionary<string, string>> BuildAsync(string name)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"rdsiam-bytes-{Guid.NewGuid():N}", name);
        try
        {
            await CopyAsync(folder);
            // A build server would outlive the test and keep the folder; analyzers change no byte.
            await RunAsync(folder, "dotnet", "build", "src/RdsIam", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false");
            var module = Path.Combine(folder, "out", "RdsIam");
            var files = Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories).ToDictionary(
                file => Path.GetRelativePath(module, file).Replace('\\', '/'), file =>
                    Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
            return new SortedDictionary<string, string>(files, StringComparer.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    /// <summary>What is in the repository, as it is in the work tree.</summary>
    private static async Task CopyAsync(string folder)
    {
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
