using System.Management.Automation;
using RdsIam.Core;

namespace RdsIam.Input;

/// <summary>
/// From what people write as a path to the file it means, the same for all cmdlets. A path that exists as it is written is that
/// file, whatever characters its name has; only else may it be a pattern.
/// </summary>
internal static class FilePaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files that are to be read: of each path itself, or in order of their names those that it matches.</summary>
    /// <param name="cmdlet">Whose location relative paths begin at.</param>
    /// <param name="paths">As given.</param>
    /// <param name="literal">No path is a pattern.</param>
    /// <exception cref="Fault">InputFileNotFound, InputFileNoMatch, InputFileIsFolder, PathNotOfFiles, PathDriveUnknown.</exception>
    public static IReadOnlyList<string> ToRead(PSCmdlet cmdlet, IEnumerable<string> paths, bool literal = false) =>
        [.. paths.SelectMany(path => ToRead(cmdlet, path, literal))];

    /// <summary>The one file that is to be written, or that somebody else will read; it need not exist. Never a pattern.</summary>
    /// <exception cref="Fault">PathNotOfFiles, PathDriveUnknown.</exception>
    public static string One(PSCmdlet cmdlet, string path)
    {
        var full = Guard(path, () =>
        {
            var found = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return (found, provider);
        });
        return full.provider.Name == FileSystem ? full.found : throw NotOfFiles(path, full.provider);
    }

    /// <summary>What is piped in and stands for a file: a file itself, or a path that was resolved; null for anything else.</summary>
    public static string? OfObject(object? piped) => piped switch
    {
        FileSystemInfo file => file.FullName,
        PathInfo path when path.Provider.Name == FileSystem => path.ProviderPath,
        _ => null,
    };

    private static List<string> ToRead(PSCmdlet cmdlet, string path, bool literal)
    {
        var file = One(cmdlet, path);
        if (File.Exists(file))
        {
            return [file];
        }

        if (Directory.Exists(file))
        {
            throw new Fault(ModuleMessages.InputFileIsFolder(path), FaultKind.InvalidArgument, path);
        }

        var isPattern = !literal && path.AsSpan().IndexOfAny("*?[`") >= 0;
        var matches = isPattern ? Matches(cmdlet, path) : [];
        return matches.Count > 0
            ? matches
            : throw new Fault(
                isPattern ? ModuleMessages.InputFileNoMatch(path) : Messages.InputFileNotFound(path), FaultKind.ObjectNotFound, path);
    }

    private static List<string> Matches(PSCmdlet cmdlet, string path)
    {
        try
        {
            return [.. cmdlet.GetResolvedProviderPathFromPSPath(path, out _).Where(File.Exists).Order(StringComparer.OrdinalIgnoreCase)];
        }
        catch (Exception e) when (e is ItemNotFoundException or WildcardPatternException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static T Guard<T>(string path, Func<T> resolve)
    {
        try
        {
            return resolve();
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            throw new Fault(ModuleMessages.PathDriveUnknown(path), FaultKind.ObjectNotFound, path);
        }
        catch (Exception e) when (e is ProviderNotFoundException or ProviderInvocationException or PSNotSupportedException
            or PSArgumentException or PSInvalidOperationException or NotSupportedException or ArgumentException or ItemNotFoundException)
        {
            throw new Fault(ModuleMessages.PathInvalid(path, e.Message.TrimEnd('.')), FaultKind.InvalidArgument, path);
        }
    }

    private static Fault NotOfFiles(string path, ProviderInfo provider) =>
        new(ModuleMessages.PathNotOfFiles(path, provider.Name), FaultKind.InvalidArgument, path);
}
