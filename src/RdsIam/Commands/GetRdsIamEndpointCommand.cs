using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Finds the endpoints of instances, clusters, proxies and Aurora DSQL clusters, with what a login through them needs.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamEndpoint")]
[OutputType(typeof(RdsIamEndpoint))]
public sealed class GetRdsIamEndpointCommand : IdentityCommand
{
    private readonly EndpointCatalogs _catalogs = new();
    private WarnedOnce? _warned;

    /// <summary>Identifiers, wildcard patterns of them, resource ids or host names; everything if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("HostName")]
    [EndpointNameTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? Identifier { get; set; }

    /// <summary>The regions to look in. A host name carries its own; else the profile's or the environment's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Region { get; set; }

    /// <summary>Engines other than PostgreSQL too.</summary>
    [Parameter]
    public SwitchParameter AllEngines { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter]
    public SwitchParameter NoResolve { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        var catalog = _catalogs.For(IdentityWords.Of(this));
        if (Identifier is null)
        {
            await SearchAsync(catalog.Search(null, Region, null, AllEngines));
        }

        await ForEachAsync(Identifier ?? [], async text =>
        {
            var name = EndpointName.Parse(text);
            var pattern = IdentifierPattern.Of(text);
            await (name.IsHostName && pattern is null
                ? LookUpAsync(catalog, name.Text)
                : SearchAsync(catalog.Search(name, Region, pattern, AllEngines)));
        });
    }

    private async Task LookUpAsync(EndpointCatalog catalog, string hostName)
    {
        var region = Region is [var one] ? one : null;
        var (host, _) = HostAndPort.Parse(hostName);
        WriteObject(EndpointResults.From(await catalog.LookUpAsync(host, region, !NoResolve, StopToken)));
    }

    private async Task SearchAsync(EndpointSearch search)
    {
        var told = new HashSet<string>();
        foreach (var listing in search.Listings(StopToken))
        {
            await WriteAsync(listing, told);
        }

        (_warned ??= new WarnedOnce(this)).Tell(search.Warnings.Select(text => text.Value));
        foreach (var fault in search.Failures(isWhole: told.Count == 0))
        {
            WriteError(ErrorRecords.From(fault));
        }
    }

    /// <summary>What fails all listings alike, such as credentials that are missing, is told once.</summary>
    private async Task WriteAsync(IAsyncEnumerable<RdsEndpoint> listing, HashSet<string> told)
    {
        try
        {
            await WriteTogetherAsync(listing, EndpointResults.From);
        }
        catch (Fault fault)
        {
            if (told.Add(fault.Message))
            {
                WriteError(ErrorRecords.From(fault));
            }
        }
    }
}
