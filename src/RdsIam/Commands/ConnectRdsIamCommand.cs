using System.Collections;
using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Inspection;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Logs in once to see that it works, and gives the connection that the other cmdlets use.</summary>
[Cmdlet(VerbsCommunications.Connect, "RdsIam", DefaultParameterSetName = TargetSet)]
[OutputType(typeof(RdsIamConnection))]
public sealed class ConnectRdsIamCommand : TargetCommand, ITunnelParameters
{
    /// <summary>
    /// A name for the connection, by which the other cmdlets' -Connection finds it. Of several databases each gets its own behind it.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string? Name { get; set; }

    /// <summary>The databases, wildcards too; <c>postgres</c> if not given.</summary>
    [Parameter(Position = 12, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string[] Database { get; set; } = [];

    /// <summary>
    /// A tunnel to open and share: <c>ssm:</c> and a machine, <c>ssh://user@host</c>, or <c>ssh:</c> and a name of ssh_config. Not with
    /// ConnectTo.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? Through { get; set; }

    /// <summary>The session document that the tunnel is opened with, in place of AWS's own for remote hosts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SessionDocument { get; set; }

    /// <summary>The parameters of SessionDocument; host and port, as AWS's own document takes them, if not given.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? SessionParameter { get; set; }

    /// <summary>EC2 Instance Connect lets a fresh key in to the instance that Through names, as <c>ssh://user@i-…</c>.</summary>
    [Parameter]
    public SwitchParameter InstanceConnect { get; set; }

    /// <summary>A database user and password, for administrators that are not in rds_iam. Without it, IAM logs in.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Logs in as the master with the password that RDS keeps in Secrets Manager: <c>auto</c>, or the secret's ARN.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MasterSecretCompleter))]
    public string? MasterSecret { get; set; }

    /// <summary>Seconds to wait for a connection; 15 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = SessionWords.DefaultTimeout;

    /// <summary>The most connections that the pool opens; 20 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int MaxPoolSize { get; set; } = SessionWords.DefaultSize;

    private protected override string? OneDatabase => Names.FirstOrDefault();

    /// <summary>Those that are no wildcard; a sign of one that is escaped is a part of the name.</summary>
    private string[] Names => [.. Database.Where(IsName).Select(WildcardPattern.Unescape)];

    private static bool IsName(string name) => !string.IsNullOrEmpty(name) && !Wildcards.IsPattern(name);

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachTargetAsync(async (target, hostName) =>
    {
        var session = new SessionWords(target)
        {
            Credential = Credential,
            MasterSecret = MasterSecret,
            ConnectTimeout = IfGiven(nameof(ConnectTimeout), ConnectTimeout),
            MaxPoolSize = IfGiven(nameof(MaxPoolSize), MaxPoolSize),
        };
        var first = await session.ConnectionToAsync(hostName, this.TellWarning, this.TellVerbose, StopToken);
        var databases = await DatabasesAsync(first);
        await ForEachAsync(databases, async database =>
        {
            var own = RdsIamConnection.Of(ConnectionPools.Get(first.Pool, database));
            var connection = own.WithServerVersion(await own.Pool.ProbeAsync(StopToken));
            if (Name is not null)
            {
                ConnectionNames.Set(databases.Count == 1 ? Name : $"{Name}-{database}", connection);
            }

            DefaultConnection.Current = connection;
            WriteObject(connection);
        });
    });

    /// <summary>The databases to connect to: those that are named, and those of the server that a wildcard means.</summary>
    private async Task<IReadOnlyList<string>> DatabasesAsync(RdsIamConnection first)
    {
        var patterns = Database
            .Where(name => name?.Length > 0 && !IsName(name))
            .Select(name => Wildcards.Of(name, WildcardOptions.CultureInvariant))
            .ToList();
        if (patterns.Count == 0)
        {
            return Names.Length > 0 ? Names : [first.Database];
        }

        var all = await TableReader.DatabasesAsync(first.Pool, StopToken);
        var found = all.Where(one =>
            one is { AllowsConnections: true, IsTemplate: false, MayConnect: true }
            && patterns.Exists(pattern => pattern.IsMatch(one.Name)));
        List<string> names = [.. Names.Union(found.Select(one => one.Name))];
        return names.Count > 0
            ? names
            : throw new Fault(ModuleMessages.NoDatabaseMatches(string.Join(", ", Database)), FaultKind.ObjectNotFound, Database);
    }
}
