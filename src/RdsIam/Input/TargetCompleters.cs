using RdsIam.Core;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Connections.Targets;
using RdsIam.Core.Inspection;
using RdsIam.Core.Profiles;

namespace RdsIam.Input;

/// <summary>Hosts of this process's connections, saved targets, and the endpoints of commands that were typed before.</summary>
public sealed class HostNameCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word) =>
        [.. ConnectionPools.All.Select(pool => pool.Target.HostName), .. TargetCatalog.Names(),
            .. TypedTargets.Read().Select(typed => typed.HostName)];
}

/// <summary>Database users of this process's connections and of commands that were typed before, to the host that the line names.</summary>
public sealed class UserNameCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word) =>
    [
        .. ConnectionPools.All.Where(pool => IsHost(words, pool.Target.HostName)).Select(pool => pool.Target.UserName),
        .. TypedTargets.Read().Where(typed => IsHost(words, typed.HostName)).Select(typed => typed.UserName ?? ""),
    ];

    internal static bool IsHost(CompletionWords words, string host) =>
        words.Host is null || words.Host.Equals(host, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Databases of the server that the line leads to, if a connection to it is open, and of commands that were typed before.
/// </summary>
public sealed class DatabaseCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word) =>
    [
        .. words.Pool is { } pool ? ServerNames.Find(pool, NameKind.Databases) : [],
        .. ConnectionPools.All.Where(pool => UserNameCompleter.IsHost(words, pool.Target.HostName)).Select(pool => pool.Target.Database),
        .. TypedTargets.Read().Where(typed => UserNameCompleter.IsHost(words, typed.HostName)).Select(typed => typed.Database ?? ""),
    ];
}

/// <summary>Saved targets.</summary>
public sealed class TargetNameCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word) => TargetCatalog.Names();
}

/// <summary>Roles that the profiles of the shared AWS files assume.</summary>
public sealed class RoleArnCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word)
    {
        try
        {
            var files = ProfileFiles.Locate();
            return [.. files.Names().Select(name => files.Find(name)?["role_arn"] ?? "")];
        }
        catch (Fault)
        {
            return [];
        }
    }
}

/// <summary>Of a parameter whose values nobody can know: Tab shows no files there.</summary>
public sealed class NoCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word) => [];
}
