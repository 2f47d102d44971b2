using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

public sealed class IdentityCacheTests
{
    private readonly ManualTime time = new();
    private readonly IdentityCache cache;
    private int fetches;

    public IdentityCacheTests() => cache = new IdentityCache(time);

    [Fact]
    public async Task Thirty_two_threads_cause_one_fetch()
    {
        var gate = new TaskCompletionSource();
        var waiting = Enumerable.Range(0, 32).Select(_ => Task.Run(() => cache.GetAsync(
            "k",
            async _ =>
            {
                await gate.Task;
                return Identity(TimeSpan.FromHours(1));
            },
            TestContext.Current.CancellationToken).AsTask())).ToList();
        gate.SetResult();
        var identities = await Task.WhenAll(waiting);
        Assert.Equal(1, fetches);
        Assert.Single(identities.Distinct());
    }

    [Fact]
    public async Task An_identity_is_reused_until_five_minutes_before_its_end()
    {
        var first = await Get(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromMinutes(55) - TimeSpan.FromSeconds(1));
        Assert.Same(first, await Get(TimeSpan.FromHours(1)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(first, await Get(TimeSpan.FromHours(1)));
        Assert.Equal(2, fetches);
    }

    [Fact]
    public async Task An_identity_without_an_end_is_kept()
    {
        var first = await Get(null);
        time.Advance(TimeSpan.FromDays(400));
        Assert.Same(first, await Get(null));
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        await Assert.ThrowsAsync<Fault>(() => Fail(FaultKind.PermissionDenied));
        await Get(TimeSpan.FromHours(1));
        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task A_waiter_is_cancelled_alone()
    {
        var gate = new TaskCompletionSource<SigningIdentity>();
        using var impatience = new CancellationTokenSource();
        var impatient = cache.GetAsync("k", Wait, impatience.Token).AsTask();
        var patient = cache.GetAsync("k", Wait, TestContext.Current.CancellationToken).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.SetResult(Identity(TimeSpan.FromHours(1)));
        Assert.Same(await gate.Task, await patient);

        Task<SigningIdentity> Wait(CancellationToken token) => gate.Task.WaitAsync(token);
    }

    [Fact]
    public async Task A_fetch_that_nobody_waits_for_is_cancelled_and_the_next_caller_starts_anew()
    {
        using var impatience = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource();
        var impatient = cache.GetAsync(
            "k",
            async token =>
            {
                token.Register(cancelled.SetResult);
                await Task.Delay(Timeout.Infinite, token);
                return Identity(null);
            },
            impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        await cancelled.Task;
        Assert.Equal("AKIA1", (await Get(null)).AccessKeyId);
    }

    [Fact]
    public async Task A_starter_that_gives_up_does_not_fail_the_others()
    {
        var gate = new TaskCompletionSource<SigningIdentity>();
        var starter = cache.GetAsync("k", _ => gate.Task, TestContext.Current.CancellationToken).AsTask();
        var other = Get(TimeSpan.FromHours(1)).AsTask();
        gate.SetException(new InvalidOperationException("The pipeline has been stopped."));
        await Assert.ThrowsAsync<InvalidOperationException>(() => starter);
        Assert.Equal("AKIA1", (await other).AccessKeyId);
    }

    [Fact]
    public async Task A_fault_reaches_everyone_who_waited_for_it()
    {
        var gate = new TaskCompletionSource<SigningIdentity>();
        var both = new[] { 1, 2 }
            .Select(_ => cache.GetAsync("k", _ => gate.Task, TestContext.Current.CancellationToken).AsTask()).ToList();
        gate.SetException(new Fault(Messages.TokenCodeInvalid, FaultKind.InvalidArgument, null));
        foreach (var waiter in both)
        {
            Assert.Equal("TokenCodeInvalid", (await Assert.ThrowsAsync<Fault>(() => waiter)).ErrorId);
        }
    }

    [Theory]
    [InlineData(FaultKind.Connection)]
    [InlineData(FaultKind.LimitsExceeded)]
    internal async Task When_renewal_fails_for_now_the_identity_serves_to_its_last_minute(FaultKind kind)
    {
        var first = await Get(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromMinutes(57));
        Assert.Same(first, await Fail(kind));
        time.Advance(TimeSpan.FromMinutes(2.5));
        await Assert.ThrowsAsync<Fault>(() => Fail(kind));
    }

    [Fact]
    public async Task When_renewal_is_refused_the_refusal_shows()
    {
        await Get(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromMinutes(57));
        await Assert.ThrowsAsync<Fault>(() => Fail(FaultKind.PermissionDenied));
    }

    [Fact]
    public async Task A_provider_that_only_has_two_minutes_is_not_asked_for_every_login()
    {
        var first = await Get(TimeSpan.FromMinutes(2));
        Assert.Same(first, await Get(TimeSpan.FromMinutes(2)));
        time.Advance(Renewal.Pause);
        Assert.NotSame(first, await Get(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task Under_load_a_key_has_one_fetch_at_a_time_and_nobody_gets_an_identity_that_is_over()
    {
        var flying = new int[3];
        var fetched = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var round = 0; round < 400; round++)
            {
                var key = (worker + round) % flying.Length;
                var before = time.Now;
                var identity = await cache.GetAsync($"k{key}", token => Fetch(key, token), TestContext.Current.CancellationToken);
                Assert.True(identity.ExpiresAt > before);
                time.Advance(TimeSpan.FromSeconds(30));
            }
        })));
        // 8 x 400 half minutes are 1600 minutes, in which each key falls due every 55.
        Assert.InRange(fetched, flying.Length * 20, flying.Length * 60);

        async Task<SigningIdentity> Fetch(int key, CancellationToken token)
        {
            Assert.Equal(1, Interlocked.Increment(ref flying[key]));
            Interlocked.Increment(ref fetched);
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            Interlocked.Decrement(ref flying[key]);
            return Identity(TimeSpan.FromHours(1));
        }
    }

    private ValueTask<SigningIdentity> Get(TimeSpan? life) =>
        cache.GetAsync("k", _ => Task.FromResult(Identity(life)), TestContext.Current.CancellationToken);

    private Task<SigningIdentity> Fail(FaultKind kind) => cache.GetAsync(
        "k", _ => throw new Fault(Messages.TokenCodeInvalid, kind, null), TestContext.Current.CancellationToken).AsTask();

    private SigningIdentity Identity(TimeSpan? life) => new(
        $"AKIA{Interlocked.Increment(ref fetches)}", "secret", "token", life is null ? null : time.Now + life);
}
