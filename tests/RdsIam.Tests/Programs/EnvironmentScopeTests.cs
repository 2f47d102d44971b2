using RdsIam.Programs;

namespace RdsIam.Tests.Programs;

/// <summary>One class, so that its tests come one after the other: the environment is the process's.</summary>
public sealed class EnvironmentScopeTests
{
    private const string Name = "RDSIAM_TEST_SCOPE";

    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task It_sets_the_variables_and_brings_back_what_was_there()
    {
        Environment.SetEnvironmentVariable(Name, "before");
        Environment.SetEnvironmentVariable("PGSERVICE", "other");
        try
        {
            using (await EnterAsync("within"))
            {
                Assert.Equal("within", Environment.GetEnvironmentVariable(Name));
                Assert.Null(Environment.GetEnvironmentVariable("PGSERVICE"));
            }

            Assert.Equal("before", Environment.GetEnvironmentVariable(Name));
            Assert.Equal("other", Environment.GetEnvironmentVariable("PGSERVICE"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
            Environment.SetEnvironmentVariable("PGSERVICE", null);
        }
    }

    [Fact]
    public async Task Another_waits_for_its_turn_and_may_give_up()
    {
        var first = await EnterAsync("first");
        var second = EnterAsync("second");
        Assert.False(second.IsCompleted);
        using var impatient = new CancellationTokenSource();
        var third = EnvironmentScope.EnterAsync([new(Name, "third")], impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal("first", Environment.GetEnvironmentVariable(Name));

        first.Dispose();
        using (await second)
        {
            Assert.Equal("second", Environment.GetEnvironmentVariable(Name));
        }

        Assert.Null(Environment.GetEnvironmentVariable(Name));
    }

    [Fact]
    public async Task What_is_started_within_nests_also_on_another_thread()
    {
        using (var outer = await EnterAsync("outer"))
        {
            outer.Begin();
            await Task.Run(
                async () =>
                {
                    using var inner = await EnterAsync("inner");
                    Assert.Equal("inner", Environment.GetEnvironmentVariable(Name));
                },
                TestContext.Current.CancellationToken);
            Assert.Equal("outer", Environment.GetEnvironmentVariable(Name));
        }

        Assert.Null(Environment.GetEnvironmentVariable(Name));
    }

    private static Task<EnvironmentScope> EnterAsync(string value) => EnvironmentScope.EnterAsync([new(Name, value)], Cancel);
}
