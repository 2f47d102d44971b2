using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core.Credentials;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Tokens;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets about policies: the words that name database users and endpoints as policies see them.</summary>
public abstract class PolicyTargetCommand : IdentityCommand
{
    private readonly EndpointCatalogs _catalogs = new();

    /// <summary>The database users. Case matters.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("DBUser")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string[]? UserName { get; set; }

    /// <summary>The endpoints' host names, which are looked up in RDS unless ResourceId is there too.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[]? HostName { get; set; }

    /// <summary>The resource ids: db-… of an instance, cluster-… of a cluster, prx-… of a proxy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("DbiResourceId", "DbClusterResourceId")]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? ResourceId { get; set; }

    /// <summary>The region of the resource ids, and of host names that carry none; else the profile's or the environment's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>The account of the resource ids.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? AccountId { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter]
    public SwitchParameter NoResolve { get; set; }

    /// <summary>The region that tells the partition where nothing else does.</summary>
    private protected string HomeRegion => Region ?? DefaultRegion.Find(ProfileName) ?? "us-east-1";

    /// <summary>Whether <see cref="TryPartAsync"/> met trouble.</summary>
    private protected bool HasFailed { get; private set; }

    /// <summary>Does one part; its trouble is an error, and the other parts go on.</summary>
    private protected async Task TryPartAsync(Func<Task> part)
    {
        // Not by |=, which reads before it waits: parts nest.
        if (!await TryAsync(part))
        {
            HasFailed = true;
        }
    }

    /// <summary>Does each one's part.</summary>
    private protected async Task ForEachPartAsync<T>(IEnumerable<T> items, Func<T, Task> part)
    {
        foreach (var item in items)
        {
            await TryPartAsync(() => part(item));
        }
    }

    /// <summary>This record's endpoints, each to be awaited by itself.</summary>
    private protected IEnumerable<Task<PolicyTarget>> Targets()
    {
        var identity = IdentityWords.Of(this);
        var words = new PolicyTargetWords
        {
            HostNames = [.. (HostName ?? []).OfType<string>().Select(host => HostAndPort.Parse(host).Host)],
            ResourceIds = [.. (ResourceId ?? []).OfType<string>()],
            Region = Region,
            AccountId = AccountId,
            DefaultRegion = identity.DefaultRegion,
            Resolve = !NoResolve,
        };
        return words.Find(_catalogs.For(identity), StopToken);
    }

    private protected IIdentitySource Identity(string region) =>
        IdentityWords.Of(this).In(region);
}
