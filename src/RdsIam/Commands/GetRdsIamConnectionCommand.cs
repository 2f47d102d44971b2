using System.Management.Automation;
using RdsIam.Core.Connections.Pools;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Lists the connection pools of this process and what they are doing.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamConnection")]
[OutputType(typeof(RdsIamConnectionState))]
public sealed class GetRdsIamConnectionCommand : AsyncCmdlet
{
    /// <summary>Names that Connect-RdsIam gave, or host names; wildcards too; all if not given.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Host names, wildcards too; all if not given.</summary>
    [Parameter]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[] HostName { get; set; } = ["*"];

    /// <summary>Database users, wildcards too; all if not given.</summary>
    [Parameter]
    [Alias("DBUser")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string[] UserName { get; set; } = ["*"];

    /// <summary>Databases, wildcards too; all if not given.</summary>
    [Parameter]
    [Alias("DBName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public string[] Database { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        var (names, hosts, users, databases) = (Patterns(Name), Patterns(HostName), Patterns(UserName), Patterns(Database));
        var pools = ConnectionPools.All
            .Where(pool => names(ConnectionNames.Of(pool) ?? "") || names(pool.Target.HostName))
            .Where(pool => hosts(pool.Target.HostName) && users(pool.Target.UserName) && databases(pool.Target.Database))
            .OrderBy(pool => pool.Target.HostName, StringComparer.Ordinal)
            .ThenBy(pool => pool.Target.Database, StringComparer.Ordinal)
            .ThenBy(pool => pool.Target.UserName, StringComparer.Ordinal);
        var current = DefaultConnection.Current?.Pool;
        WriteTogether(pools.Select(pool => new RdsIamConnectionState(pool, pool.Statistics, pool == current)));
        return Task.CompletedTask;
    }

    private static Predicate<string> Patterns(string[] texts)
    {
        var patterns =
            Array.ConvertAll(texts, text => Wildcards.Of(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant));
        return name => Array.Exists(patterns, pattern => pattern.IsMatch(name));
    }
}
