using System.Net;
using RdsIam.Core.Names;
using RdsIam.Core.Names.Dns;

namespace RdsIam.Core.Tests.Tokens;

public sealed class EndpointResolverTests
{
    private const string Own = "orders.db.example.com";
    private const string Rds = "orders.cluster-abc123.eu-west-1.rds.amazonaws.com";
    private const string Global = "g.global-abc123.global.rds.amazonaws.com";

    private static readonly EndpointResolver Offline =
        new(() => throw new InvalidOperationException("The name servers must not be asked."));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_RDS_name_says_its_region_without_any_network(bool resolve)
    {
        var found = await Offline.ResolveAsync(Rds.ToUpperInvariant() + ".", region: null, "us-east-1", resolve, Stop);
        Assert.Equal((Rds, "eu-west-1", RegionSource.FromName), (found.HostName, found.Region, found.Source));
        Assert.Empty(found.Warnings);
        Assert.Empty(found.Notes);
    }

    [Fact]
    public async Task A_region_that_contradicts_the_name_is_refused_and_one_that_agrees_is_not()
    {
        await RefusesAsync("RegionContradictsHostName", Offline, Rds, "us-east-1");
        var found = await Offline.ResolveAsync(Rds, "EU-WEST-1", null, true, Stop);
        Assert.Equal("eu-west-1", found.Region);
    }

    [Fact]
    public async Task The_writer_of_a_global_database_needs_a_region_from_the_caller()
    {
        await RefusesAsync("RegionRequired", Offline, Global, region: null);

        var found = await Offline.ResolveAsync(Global, "eu-west-1", "us-east-1", true, Stop);
        Assert.Equal((Global, "eu-west-1", RegionSource.Explicit), (found.HostName, found.Region, found.Source));
        Assert.Empty(found.Warnings);

        var guessed = await Offline.ResolveAsync(Global, null, "us-east-1", true, Stop);
        Assert.Equal(("us-east-1", RegionSource.Default), (guessed.Region, guessed.Source));
        Assert.Contains("us-east-1", Assert.Single(guessed.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_resolving_a_name_of_ones_own_needs_a_region_and_gives_a_warning()
    {
        await RefusesAsync("RegionRequired", Offline, Own, region: null, resolve: false);

        var found = await Offline.ResolveAsync(Own, "eu-west-1", null, resolve: false, Stop);
        Assert.Equal((Own, "eu-west-1", RegionSource.Explicit), (found.HostName, found.Region, found.Source));
        Assert.Contains("PAM authentication failed", Assert.Single(found.Warnings), StringComparison.Ordinal);

        var byDefault = await Offline.ResolveAsync(Own, null, "eu-central-1", resolve: false, Stop);
        Assert.Equal(("eu-central-1", RegionSource.Default), (byDefault.Region, byDefault.Source));
        Assert.Contains("eu-central-1", Assert.Single(byDefault.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_alias_is_followed_to_the_RDS_name_that_must_be_signed(bool oneStepOnly)
    {
        await using var server = new LoopbackDnsServer { OneStepOnly = oneStepOnly };
        server.Aliases[Own] = "orders.internal.example.net";
        server.Aliases["orders.internal.example.net"] = Rds;
        // What RDS answers for a cluster: the writer's own name, which is not the one that was asked for.
        server.Aliases[Rds] = "orders-1.abc123.eu-west-1.rds.amazonaws.com";
        server.Addresses.Add("orders-1.abc123.eu-west-1.rds.amazonaws.com");

        var found = await Asking(server).ResolveAsync(Own, null, "us-east-1", true, Stop);
        Assert.Equal((Rds, "eu-west-1", RegionSource.FromCname), (found.HostName, found.Region, found.Source));
        Assert.Equal([Own, "orders.internal.example.net", Rds], found.Chain);
        Assert.Contains(Rds, Assert.Single(found.Notes), StringComparison.Ordinal);
        Assert.Empty(found.Warnings);
    }

    [Fact]
    public async Task A_region_that_contradicts_the_RDS_name_behind_an_alias_is_refused()
    {
        await using var server = new LoopbackDnsServer();
        server.Aliases[Own] = Rds;
        await RefusesAsync("RegionContradictsHostName", Asking(server), Own, "us-east-1");
    }

    [Fact]
    public async Task An_alias_of_a_global_writer_needs_a_region_all_the_same()
    {
        await using var server = new LoopbackDnsServer();
        server.Aliases[Own] = Global;
        await RefusesAsync("RegionRequired", Asking(server), Own, region: null);
        var found = await Asking(server).ResolveAsync(Own, "eu-west-1", null, true, Stop);
        Assert.Equal((Global, RegionSource.Explicit), (found.HostName, found.Source));
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_keeps_its_name_and_says_where_it_leads()
    {
        await using var server = new LoopbackDnsServer();
        server.Aliases[Own] = "my-nlb-123.elb.eu-west-1.amazonaws.com";
        server.Addresses.Add("my-nlb-123.elb.eu-west-1.amazonaws.com");
        var fault = await RefusesAsync("RegionRequired", Asking(server), Own, region: null);
        Assert.Contains("my-nlb-123.elb.eu-west-1.amazonaws.com", fault.Message, StringComparison.Ordinal);

        var found = await Asking(server).ResolveAsync(Own, "eu-west-1", null, true, Stop);
        Assert.Equal((Own, RegionSource.Explicit), (found.HostName, found.Source));
        Assert.Single(found.Warnings);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_needs_a_region()
    {
        await using var server = new LoopbackDnsServer();
        await RefusesAsync("RegionRequired", Asking(server), Own, region: null);
        Assert.Equal([Own], server.Asked);
    }

    [Fact]
    public async Task An_address_is_never_looked_up()
    {
        await using var server = new LoopbackDnsServer();
        await RefusesAsync("HostNameIsTunnel", Asking(server), "10.0.0.5", region: null);
        Assert.Equal("::1", (await Asking(server).ResolveAsync("[::1]", "eu-west-1", null, true, Stop)).HostName);
        Assert.Empty(server.Asked);
    }

    [Theory]
    [InlineData("localhost", "localhost:15432")]
    [InlineData("LOCALHOST", "localhost:15432")]
    [InlineData("tunnel.localhost", "tunnel.localhost:15432")]
    [InlineData("127.0.0.1", "127.0.0.1:15432")]
    [InlineData("::1", "[::1]:15432")]
    [InlineData("192.168.1.20", "192.168.1.20:15432")]
    [InlineData("host.docker.internal", "host.docker.internal:15432")]
    public async Task The_near_end_of_a_tunnel_is_told_where_it_belongs_before_a_region_is_asked_for(string host, string connectTo)
    {
        var fault = await RefusesAsync("HostNameIsTunnel", Offline, host, region: null);
        Assert.Contains($"-ConnectTo {connectTo}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-Region", fault.Message, StringComparison.Ordinal);
        var found = await Offline.ResolveAsync(host, "eu-west-1", null, true, Stop);
        Assert.Contains($"-ConnectTo {connectTo}", Assert.Single(found.Warnings), StringComparison.Ordinal);
        found = await Offline.ResolveAsync(host, null, "eu-west-1", true, Stop);
        Assert.Contains($"-ConnectTo {connectTo}", Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_identifier_is_told_how_to_find_its_name()
    {
        await using var server = new LoopbackDnsServer();
        var fault = await RefusesAsync("HostNameIsIdentifier", Asking(server), "demo", region: null);
        Assert.EndsWith("Get-RdsIamEndpoint demo", fault.Message, StringComparison.Ordinal);
        await RefusesAsync("HostNameIsIdentifier", Offline, "demo", region: null, resolve: false);
        var found = await Asking(server).ResolveAsync("demo", "eu-west-1", null, true, Stop);
        Assert.EndsWith("Get-RdsIamEndpoint demo", Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_circle_of_aliases_ends()
    {
        await using var server = new LoopbackDnsServer();
        server.Aliases[Own] = "b.example.com";
        server.Aliases["b.example.com"] = Own;
        await RefusesAsync("RegionRequired", Asking(server), Own, region: null);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_comes_over_TCP()
    {
        await using var server = new LoopbackDnsServer { TruncateUdp = true };
        server.Aliases[Own] = Rds;
        Assert.Equal(Rds, (await Asking(server).ResolveAsync(Own, null, null, true, Stop)).HostName);
        Assert.Equal([Own], server.AskedOverTcp);
    }

    [Fact]
    public async Task Answers_to_another_question_are_passed_over()
    {
        await using var server = new LoopbackDnsServer { ForgeFirst = true };
        server.Aliases[Own] = Rds;
        Assert.Equal(Rds, (await Asking(server).ResolveAsync(Own, null, null, true, Stop)).HostName);
    }

    [Fact]
    public async Task The_next_server_is_asked_where_one_is_silent_in_trouble_or_not_there()
    {
        await using var silent = new LoopbackDnsServer { Silent = true };
        await using var failing = new LoopbackDnsServer { ResponseCode = 2 };
        await using var good = new LoopbackDnsServer();
        good.Aliases[Own] = Rds;
        var gone = new LoopbackDnsServer();
        var goneAddress = gone.Address;
        await gone.DisposeAsync();

        var resolver = Asking(TimeSpan.FromSeconds(1), goneAddress, failing.Address, silent.Address, good.Address);
        Assert.Equal(Rds, (await resolver.ResolveAsync(Own, null, null, true, Stop)).HostName);
        Assert.Contains(Own, silent.Asked);
    }

    [Fact]
    public async Task Where_no_server_answers_the_fault_says_so()
    {
        await using var silent = new LoopbackDnsServer { Silent = true };
        var fault = await RefusesAsync(
            "RegionRequired", Asking(TimeSpan.FromMilliseconds(50), silent.Address), Own, region: null);
        Assert.Contains("no name server answered", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(silent.Asked);
    }

    [Fact]
    public async Task Silent_servers_and_many_search_domains_do_not_add_up()
    {
        await using var silent = new LoopbackDnsServer { Silent = true };
        var domains = Enumerable.Range(0, 50).Select(i => $"d{i}.example.com").ToArray();
        var settings = new DnsSettings([silent.Address], domains, Dots: 5);
        var resolver = new EndpointResolver(() => new DnsClient(settings, TimeSpan.FromMilliseconds(100)));
        await RefusesAsync("RegionRequired", resolver, "orders", region: null);
        // Two questions for each domain would be a hundred.
        Assert.InRange(silent.Asked.Count, 1, 10);
    }

    [Fact]
    public async Task The_caller_can_end_the_wait()
    {
        await using var silent = new LoopbackDnsServer { Silent = true };
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Asking(TimeSpan.FromMinutes(5), silent.Address).ResolveAsync(Own, null, null, true, stop.Token));
    }

    [Fact]
    public async Task A_short_name_is_tried_with_the_search_domains_as_in_a_pod()
    {
        await using var server = new LoopbackDnsServer();
        server.Aliases["orders.shop.svc.cluster.local"] = Rds;
        var settings = new DnsSettings([server.Address], ["shop.svc.cluster.local", "cluster.local"], Dots: 5);
        var resolver = new EndpointResolver(() => new DnsClient(settings, TimeSpan.FromSeconds(5)));
        var found = await resolver.ResolveAsync("orders", null, null, true, Stop);
        Assert.Equal(["orders", "orders.shop.svc.cluster.local", Rds], found.Chain);
    }

    [Fact]
    public async Task A_bad_host_name_or_region_is_refused_before_any_network()
    {
        await RefusesAsync("HostNameHasScheme", Offline, "https://" + Own, region: null);
        await RefusesAsync("RegionInvalid", Offline, Own, "eu-west-1a");
    }

    private static EndpointResolver Asking(LoopbackDnsServer server) => Asking(TimeSpan.FromSeconds(10), server.Address);

    private static EndpointResolver Asking(TimeSpan timeout, params IPEndPoint[] servers) =>
        new(() => new DnsClient(new DnsSettings(servers, [], Dots: 1), timeout));

    private static async Task<Fault> RefusesAsync(
        string errorId, EndpointResolver resolver, string host, string? region, bool resolve = true)
    {
        var fault = await Assert.ThrowsAsync<Fault>(async () =>
            await resolver.ResolveAsync(host, region, defaultRegion: null, resolve, Stop));
        Assert.Equal(errorId, fault.ErrorId);
        return fault;
    }
}
