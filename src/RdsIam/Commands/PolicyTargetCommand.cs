using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core.Credentials;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Policies;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets about policies: the words that name database users and endpoints as policies see them.</summary>
public abstract class PolicyTargetCommand : IdentityCommand
{
    private readonly EndpointCatalogs _catalogs = new();
    private AskingConnection? _asking;

    /// <summary>Connections from Connect-RdsIam: their users and endpoints, where no others are given; their signer asks AWS.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ConnectionTransformation(LeavesOthers = true)]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNullOrEmpty]
    public RdsIamConnection[]? Connection { get; set; }

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
    [PSDefaultValue(Help = "that of the host name, else of the profile or the environment")]
    public string? Region { get; set; }

    /// <summary>The account of the resource ids.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? AccountId { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter]
    public SwitchParameter NoResolve { get; set; }

    /// <summary>The region that tells the partition where nothing else does.</summary>
    private protected string HomeRegion => Region ?? Asking.Region ?? DefaultRegion.Find(ProfileName) ?? "us-east-1";

    /// <summary>The connection that is asked about; null: none was given.</summary>
    private protected RdsIamConnection? Current => Asking.Current;

    /// <summary>The users that are meant.</summary>
    private protected string[]? Users => Asking.Or(UserName, connection => connection.UserName);

    /// <summary>The endpoints that are meant.</summary>
    private protected string[]? Hosts => ResourceId is null ? Asking.Or(HostName, connection => connection.HostName) : HostName;

    private AskingConnection Asking => _asking ??= new AskingConnection(this);

    /// <summary>Whether <see cref="TryPartAsync"/> met trouble.</summary>
    private protected bool HasFailed { get; private set; }

    /// <summary>Does one part; its trouble is an error, and the other parts go on.</summary>
    private protected async Task TryPartAsync(Func<Task> part)
    {
        // Not by |=, which reads before it waits: parts nest.
        if (!await TryAsync(() => Asking.SayWhoAskedAsync(() => IdentityWords.Of(this), part)))
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
        var identity = Signing;
        var words = new PolicyTargetWords
        {
            HostNames = [.. (Hosts ?? []).OfType<string>().Select(host => HostAndPort.Parse(host).Host)],
            ResourceIds = [.. (ResourceId ?? []).OfType<string>()],
            Region = Region ?? Asking.Region,
            AccountId = AccountId,
            DefaultRegion = identity.DefaultRegion,
            Resolve = !NoResolve,
        };
        return words.Find(_catalogs.For(identity), StopToken);
    }

    /// <summary>Where the endpoint leads, now and next.</summary>
    private protected Task<PossibleWriters> WritersOf(PolicyTarget target) =>
        PossibleWriters.OfAsync(target, _catalogs.For(Signing), StopToken);

    /// <summary>Who asks AWS: whom the words say, else whoever signs for the connection.</summary>
    private protected IIdentitySource Identity(string region) => Signing.In(region);

    private IdentityWords Signing => Asking.Signing(IdentityWords.Of(this));

    /// <summary>Does the work for each connection of this record, or once where none is given.</summary>
    private protected Task ForEachConnectionAsync(Func<Task> work) =>
        Connection is null ? work() : ForEachPartAsync(Connection, connection => Asking.TurnTo(connection, work));
}
