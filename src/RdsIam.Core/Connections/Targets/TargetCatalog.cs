using RdsIam.Core.Files;

namespace RdsIam.Core.Connections.Targets;

/// <summary>
/// The targets that a user has saved: those of RdsIam's own file, and the services of libpq's. The own ones come first.
/// </summary>
internal static class TargetCatalog
{
    /// <summary>RdsIam's file: <c>RDSIAM_TARGETS</c>, else <c>rdsiam/targets.json</c> where the system keeps settings.</summary>
    public static string Path => Environment.GetEnvironmentVariable("RDSIAM_TARGETS") is { Length: > 0 } path
        ? path
        : System.IO.Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "rdsiam", "targets.json");

    /// <summary>A target by name, with what it extends.</summary>
    /// <returns>Null: neither file has it.</returns>
    /// <exception cref="Fault">TargetExtendsUnknown, TargetExtendsItself; a file cannot be read or is none.</exception>
    public static TargetSettings? Find(string name)
    {
        var own = Own();
        return own.ContainsKey(name) ? Whole(name, own) : Service(name);
    }

    /// <summary>All own targets, with what they extend, by name.</summary>
    /// <exception cref="Fault">As <see cref="Find"/>.</exception>
    public static IReadOnlyDictionary<string, TargetSettings> All()
    {
        var own = Own();
        return own.Keys.ToDictionary(name => name, name => Whole(name, own), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names that <see cref="Find"/> knows, for completion: a file that cannot be read has none.</summary>
    public static IEnumerable<string> Names()
    {
        try
        {
            return Own().Where(one => one.Value.HostName is not null || one.Value.Extends is not null).Select(one => one.Key)
                .Concat(ServiceFiles().SelectMany(path => ServiceFile.Names(Read(path) ?? ""))).Distinct().Order().ToArray();
        }
        catch (Fault)
        {
            return [];
        }
    }

    /// <summary>Keeps a target under a name, in place of the one that had it.</summary>
    /// <exception cref="Fault">The file is not RdsIam's, or cannot be written.</exception>
    public static Task SaveAsync(string name, TargetSettings settings, CancellationToken cancellationToken) => PrivateFile.ChangeAsync(
        Path,
        text => PrivateFile.Bytes(TargetFileText.Set(FromBytes(text), name, settings, Path)),
        cancellationToken,
        keepRights: true);

    /// <summary>Forgets a target.</summary>
    /// <exception cref="Fault">TargetUnknown; the file cannot be written.</exception>
    public static async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var own = Own();
        if (!own.ContainsKey(name))
        {
            throw Unknown(name);
        }

        await PrivateFile.ChangeAsync(
            Path,
            text => PrivateFile.Bytes(TargetFileText.Remove(FromBytes(text), name, Path)),
            cancellationToken,
            keepRights: true).ConfigureAwait(false);
    }

    /// <summary>The fault about a name that the own file does not have.</summary>
    public static Fault Unknown(string name) =>
        new(Messages.TargetUnknown(name, Path, Own().Keys.Any() ? Known(Own().Keys) : "no targets"), FaultKind.ObjectNotFound, name);

    private static TargetSettings Whole(string name, IReadOnlyDictionary<string, TargetSettings> own)
    {
        var whole = own[name];
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { name };
        for (var next = whole.Extends; next is not null; next = own[next].Extends)
        {
            if (!own.ContainsKey(next))
            {
                throw new Fault(Messages.TargetExtendsUnknown(name, next, Path), FaultKind.InvalidData, name);
            }

            if (!seen.Add(next))
            {
                throw new Fault(Messages.TargetExtendsItself(name, Path), FaultKind.InvalidData, name);
            }

            whole = whole.Over(own[next]);
        }

        return whole;
    }

    private static IReadOnlyDictionary<string, TargetSettings> Own() => TargetFileText.Read(Read(Path) ?? "{\"targets\":{}}", Path);

    private static TargetSettings? Service(string name) => ServiceFiles()
        .Select(path => Read(path) is { } text ? ServiceFile.Read(text, name, path) : null)
        .FirstOrDefault(found => found is not null);

    /// <summary>The user's, then the system's.</summary>
    private static IEnumerable<string> ServiceFiles() =>
        Environment.GetEnvironmentVariable("PGSYSCONFDIR") is { Length: > 0 } folder
            ? [ClientFiles.Services, System.IO.Path.Combine(folder, "pg_service.conf")]
            : [ClientFiles.Services];

    /// <summary>Null: there is no such file.</summary>
    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new Fault(Messages.TargetFileUnreadable(path, refused.Message), FaultKind.ResourceUnavailable, path);
        }
    }

    private static string Known(IEnumerable<string> names) => string.Join(", ", names.Order().Take(10));

    private static string FromBytes(string bytes) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(bytes));
}
