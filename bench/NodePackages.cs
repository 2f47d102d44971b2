using System.Diagnostics;

namespace RdsIam.Bench;

/// <summary>A temporary folder with npm's packages; without them where npm or they cannot be had, and then the peers say so.</summary>
internal sealed class NodePackages : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rdsiam-bench-");

    private NodePackages()
    {
    }

    public string Folder => _folder.FullName;

    public static async Task<NodePackages> InstallAsync(params string[] names)
    {
        var packages = new NodePackages();
        try
        {
            using var npm = Process.Start(new ProcessStartInfo(
                OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["install", "--silent", "--no-audit", "--no-fund", .. names])
            {
                WorkingDirectory = packages.Folder,
            })!;
            await npm.WaitForExitAsync();
        }
        catch (System.ComponentModel.Win32Exception trouble)
        {
            Console.Error.WriteLine($"npm: {trouble.Message}");
        }

        return packages;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
