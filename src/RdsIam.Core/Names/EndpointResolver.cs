using RdsIam.Core.Names.Dns;

namespace RdsIam.Core.Names;

/// <summary>Finds the endpoint name and the region that a token must be signed for.</summary>
internal sealed class EndpointResolver
{
    private static readonly TimeSpan DnsTimeout = TimeSpan.FromSeconds(2);

    /// <summary>A look-up lasts at most so many times one server's time limit, however many servers and search domains there
    /// are: it only saves the caller from giving a region and the endpoint's name.</summary>
    private const int MaxDnsTimeouts = 3;

    private readonly Func<DnsClient> _dns;

    /// <summary>Asks the machine's name servers.</summary>
    public EndpointResolver()
        : this(() => new DnsClient(DnsSettings.OfMachine(), DnsTimeout))
    {
    }

    /// <summary>Asks through the given client.</summary>
    public EndpointResolver(Func<DnsClient> dns) => _dns = dns;

    /// <summary>
    /// Says where the writer of a global database is now, by its endpoint's name and a region to ask in; null: nobody can be asked.
    /// </summary>
    public Func<RdsEndpointName, string, CancellationToken, ValueTask<string>>? WriterRegion { get; init; }

    /// <summary>
    /// The region comes from the RDS name; for a name of one's own, from the RDS name that it is an alias of; else from
    /// the caller.
    /// </summary>
    /// <param name="hostName">The name as given.</param>
    /// <param name="region">The region as given, or null.</param>
    /// <param name="defaultRegion">The profile's or the environment's region, or null; used only if nothing else says one.</param>
    /// <param name="resolve">Whether the name servers may be asked; an RDS name needs none.</param>
    /// <param name="cancellationToken">Ends the wait for name servers and AWS.</param>
    /// <exception cref="Fault">RegionRequired, GlobalWriterUnknown, HostNameIsTunnel, HostNameIsIdentifier, RegionContradictsHostName, or
    /// what is wrong with the host name or the region.</exception>
    public async ValueTask<ResolvedEndpoint> ResolveAsync(
        string hostName, string? region, string? defaultRegion, bool resolve, CancellationToken cancellationToken)
    {
        var host = TokenHostName.Normalize(hostName);
        var given = string.IsNullOrEmpty(region) ? null : RegionName.Normalize(region);
        if (RdsEndpointName.TryParse(host, out var name))
        {
            return await DecideAsync(name, new AliasChain([host], IsAnswered: false), given, defaultRegion, cancellationToken)
                .ConfigureAwait(false);
        }

        var chain = resolve && !TokenHostName.IsTunnel(host)
            ? await LookUpAsync(host, cancellationToken).ConfigureAwait(false)
            : new AliasChain([host], IsAnswered: false);
        return RdsEndpointName.TryParse(chain.Names[^1], out var behind)
            ? await DecideAsync(behind, chain, given, defaultRegion, cancellationToken).ConfigureAwait(false)
            : DecideWithoutName(host, resolve, chain, given, defaultRegion);
    }

    private async ValueTask<AliasChain> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        var dns = _dns();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MaxDnsTimeouts * dns.Timeout);
        try
        {
            return await AliasChain.FollowAsync(dns, host, IsRdsName, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new AliasChain([host], IsAnswered: false);
        }
    }

    private static bool IsRdsName(string name) => RdsEndpointName.TryParse(name, out _);

    private async ValueTask<ResolvedEndpoint> DecideAsync(
        RdsEndpointName name, AliasChain chain, string? given, string? defaultRegion, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> notes = chain.Names.Count > 1
            ? [Messages.HostNameIsAlias(chain.Names[0], name.HostName, string.Join(" -> ", chain.Names))]
            : [];
        if (name.Region is null)
        {
            return given is null && WriterRegion is not null
                ? await AskAsync(name, chain, notes, defaultRegion, cancellationToken).ConfigureAwait(false)
                : Global(name, chain, notes, given, defaultRegion);
        }

        if (given is not null)
        {
            RdsEndpointName.CheckRegion(name.HostName, given);
        }

        var source = chain.Names.Count > 1 ? RegionSource.FromCname : RegionSource.FromName;
        return new ResolvedEndpoint(name.HostName, name.Region, source, chain.Names, notes, []);
    }

    /// <summary>The default region need not have to do with the database: it is only where the question goes.</summary>
    private async ValueTask<ResolvedEndpoint> AskAsync(
        RdsEndpointName name, AliasChain chain, IReadOnlyList<string> notes, string? defaultRegion, CancellationToken cancellationToken)
    {
        var usual = string.IsNullOrEmpty(defaultRegion) ? null : RegionName.Normalize(defaultRegion);
        var asked = usual is not null && Partition.OfRegion(usual).Name == name.Partition
            ? usual
            : Partition.Named(name.Partition).HomeRegion;
        var region = await WriterRegion!(name, asked, cancellationToken).ConfigureAwait(false);
        return new ResolvedEndpoint(name.HostName, region, RegionSource.FromWriter, chain.Names, notes, []) { AskedIn = asked };
    }

    /// <summary>The writer of a global database moves between regions, so that its name carries none.</summary>
    private static ResolvedEndpoint Global(
        RdsEndpointName name, AliasChain chain, IReadOnlyList<string> notes, string? given, string? defaultRegion)
    {
        var (region, source) = OfCaller(name.HostName, given, defaultRegion, Messages.GlobalNameHasNoRegion);
        IReadOnlyList<string> warnings = source == RegionSource.Default
            ? [Messages.GlobalRegionByDefault(name.HostName, region)]
            : [];
        return new ResolvedEndpoint(name.HostName, region, source, chain.Names, notes, warnings);
    }

    private static ResolvedEndpoint DecideWithoutName(
        string host, bool resolve, AliasChain chain, string? given, string? defaultRegion)
    {
        // Without a region one would be asked for, though what helps is the endpoint's name, which carries it.
        if (given is null && string.IsNullOrEmpty(defaultRegion) && Misnamed(host, resolve, chain) is { } misnamed)
        {
            throw new Fault(misnamed, FaultKind.InvalidArgument, host);
        }

        var finding = Finding(host, resolve, chain);
        var (region, source) = OfCaller(host, given, defaultRegion, finding);
        IReadOnlyList<string> notes = source == RegionSource.Default ? [Messages.RegionByDefault(host, region)] : [];
        return new ResolvedEndpoint(
            host, region, source, chain.Names, notes, [Warning(host, resolve, chain, finding)]);
    }

    /// <summary>What was given in an endpoint's place: the local end of a tunnel, an identifier; null: some name.</summary>
    private static Message? Misnamed(string host, bool resolve, AliasChain chain) => host switch
    {
        _ when TokenHostName.IsTunnel(host) => Messages.HostNameIsTunnel(host, TokenHostName.BeforePort(host)),
        _ when !host.Contains('.', StringComparison.Ordinal) && chain.Names.Count == 1 && (chain.IsAnswered || !resolve) =>
            Messages.HostNameIsIdentifier(host),
        _ => null,
    };

    private static string Warning(string host, bool resolve, AliasChain chain, string finding) => Misnamed(host, resolve, chain) switch
    {
        { Id: Messages.Ids.HostNameIsTunnel } => Messages.TunnelSigned(host, TokenHostName.BeforePort(host)).ToString(),
        { } misnamed => misnamed.ToString(),
        null => Messages.HostNameNotOfRds(host, finding),
    };

    /// <summary>A fault that says that no region is known, in one way or another.</summary>
    public static bool IsWithoutRegion(Fault fault) =>
        fault.ErrorId is Messages.Ids.RegionRequired or Messages.Ids.HostNameIsTunnel or Messages.Ids.HostNameIsIdentifier;

    private static (string Region, RegionSource Source) OfCaller(
        string host, string? given, string? defaultRegion, string finding)
    {
        if (given is not null)
        {
            return (given, RegionSource.Explicit);
        }

        return string.IsNullOrEmpty(defaultRegion)
            ? throw new Fault(Messages.RegionRequired(host, finding), FaultKind.InvalidArgument, host)
            : (RegionName.Normalize(defaultRegion), RegionSource.Default);
    }

    /// <summary>Why no RDS name stands behind the host name.</summary>
    private static string Finding(string host, bool resolve, AliasChain chain)
    {
        if (TokenHostName.IsTunnel(host))
        {
            return Messages.AddressHasNoAlias;
        }

        if (!resolve)
        {
            return Messages.AliasNotLookedUp;
        }

        return chain switch
        {
            { IsAnswered: false } => Messages.AliasNotAnswered,
            { Names.Count: 1 } => Messages.AliasNotFound,
            _ => Messages.AliasLeadsElsewhere(chain.Names[^1]),
        };
    }
}
