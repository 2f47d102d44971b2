using System.Management.Automation;
using RdsIam.Core;

namespace RdsIam.Pipeline;

/// <summary>The files that paths with wildcards mean, in order of their names within a path.</summary>
internal static class InputFiles
{
    /// <exception cref="Fault">InputFileNotFound.</exception>
    public static IReadOnlyList<string> Resolve(PSCmdlet cmdlet, IEnumerable<string> paths) =>
        [.. paths.SelectMany(path => Resolve(cmdlet, path))];

    private static List<string> Resolve(PSCmdlet cmdlet, string path)
    {
        List<string> files = [];
        try
        {
            files.AddRange(cmdlet.GetResolvedProviderPathFromPSPath(path, out _).Where(File.Exists).Order(StringComparer.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException
            or ProviderNotFoundException or PSNotSupportedException)
        {
            // Said below, with what is known here.
        }

        return files.Count > 0 ? files : throw new Fault("InputFileNotFound", FaultKind.ObjectNotFound, path, path);
    }
}
