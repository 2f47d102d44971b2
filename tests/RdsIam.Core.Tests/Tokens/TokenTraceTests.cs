using System.Diagnostics;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Tests.Tokens;

/// <summary>What is told of a login while it is signed: the endpoint and its region, who signs, and the token without its value.</summary>
public sealed class TokenTraceTests
{
    private const string Host = "mydb.abc123.eu-west-1.rds.amazonaws.com";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 34, 56, TimeSpan.Zero);
    private static readonly SigningIdentity Stays = new("AKIAIOSFODNN7EXAMPLE", "secret/key");
    private static readonly SigningIdentity Ends = new(
        "ASIAIOSFODNN7EXAMPLE", "secret/key", "session/token", new DateTimeOffset(2026, 3, 1, 14, 40, 0, TimeSpan.FromHours(2)));

    private static readonly TokenRequest Request = TokenRequest.Create(Host, 5433, "app", "eu-west-1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_signs_is_told_once_with_where_the_keys_come_from_and_their_end()
    {
        var source = new Source("profile dev", Ends);
        Assert.Equal(
            ["Credentials: profile dev; access key ASIAIOSFODNN7EXAMPLE, valid until 2026-03-01 12:40:00 UTC."],
            await ToldAsync(async () =>
            {
                Assert.Same(Ends, await source.TakeAsync(Stop));
                Assert.Same(Ends, await source.TakeAsync(Stop));
            }));
        Assert.Equal(
            ["Credentials: given credentials; access key AKIAIOSFODNN7EXAMPLE, no known expiry."],
            await ToldAsync(async () => await new PlainSource(Stays).TakeAsync(Stop)));
    }

    [Fact]
    public async Task The_roles_that_were_assumed_are_told_in_their_order()
    {
        var source = new Source("profile dev", Stays, "role/a", "role/b");
        Assert.Equal(
            "Credentials: profile dev, then role/a > role/b; access key AKIAIOSFODNN7EXAMPLE, no known expiry.",
            Assert.Single(await ToldAsync(async () => await source.TakeAsync(Stop))));
    }

    [Theory]
    [InlineData("FromName", "from the host name")]
    [InlineData("FromCname", "from the endpoint behind the alias")]
    [InlineData("FromWriter", "where the writer of the global database is now")]
    [InlineData("Explicit", "from -Region or the saved target")]
    [InlineData("Default", "from the profile or the environment")]
    public async Task The_endpoint_is_told_with_where_its_region_comes_from(string source, string from)
    {
        var found = new ResolvedEndpoint(Host, "eu-west-1", Enum.Parse<RegionSource>(source), [Host], ["A note."], []);
        var told = await ToldAsync(() =>
        {
            EndpointTrace.Tell(found, Request);
            EndpointTrace.Tell(found, Request);
            return Task.CompletedTask;
        });
        Assert.Equal(["A note.", $"Endpoint {Host}:5433, region eu-west-1 ({from})."], told);
    }

    [Fact]
    public async Task Each_token_is_told_without_its_value()
    {
        Token? token = null;
        var told = await ToldAsync(async () => token = await new TokenLogin(Request, new PlainSource(Stays)).SignAsync(new Clock(), Stop));
        Assert.Equal(
            $"Token for app at {Host}:5433 in eu-west-1, signed with access key AKIAIOSFODNN7EXAMPLE, valid until 2026-03-01 12:49:56 UTC.",
            told[^1]);
        Assert.DoesNotContain(told, text => text.Contains(token!.Value[^64..], StringComparison.Ordinal));
    }

    [Fact]
    public void A_collector_of_traces_sees_for_whom_and_until_when_a_token_was_signed()
    {
        using var scope = new Activity("test").Start();
        var seen = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "RdsIam",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == scope.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == scope.TraceId && activity.OperationName == "sign token")
                {
                    seen.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        TokenTrace.Tell(TokenSigner.Sign(Request, Stays, Now));
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["server.address"] = Host,
                ["server.port"] = 5433,
                ["cloud.region"] = "eu-west-1",
                ["rdsiam.user"] = "app",
                ["rdsiam.access_key_id"] = "AKIAIOSFODNN7EXAMPLE",
                ["rdsiam.token_expires_at"] = "2026-03-01 12:49:56 UTC",
            },
            Assert.Single(seen).TagObjects.ToDictionary());
    }

    /// <summary>What the verbose stream gets; of a flow of control of its own.</summary>
    private static Task<List<string>> ToldAsync(Func<Task> work) => Task.Run(
        async () =>
        {
            var told = new List<string>();
            Tracer.To(new TraceSink(told.Add, debug: null));
            await work();
            return told;
        },
        Stop);

    private sealed class Source(string name, SigningIdentity identity, params string[] roles) : IIdentitySource
    {
        public string Key => name;

        public string ProviderName => name;

        public IReadOnlyList<string> RoleChain => roles;

        public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) => new(identity);
    }

    /// <summary>A source that says nothing of itself.</summary>
    private sealed class PlainSource(SigningIdentity identity) : IIdentitySource
    {
        public string Key => "plain";

        public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) => new(identity);
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
