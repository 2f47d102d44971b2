using RdsIam.Queries;

namespace RdsIam.Tests.Queries;

public sealed class FleetJobTests
{
    private const int More = 5000;

    [Fact]
    public void What_it_wrote_is_written_in_order_also_between_streams()
    {
        var recorder = new Recorder();
        var job = new FleetJob(_ => { });
        job.WriteObject(1);
        job.WriteWarning("careful");
        job.WriteObject(null);
        Assert.False(job.Drain(recorder.Cmdlet));
        job.WriteObject("last");
        job.End();
        Assert.True(job.Drain(recorder.Cmdlet));
        Assert.Equal([1, "warning: careful", null, "last"], recorder.Written);
    }

    [Fact]
    public void It_says_that_something_is_ready_once_until_it_was_taken()
    {
        var calls = 0;
        var job = new FleetJob(_ => calls++);
        job.WriteObject(1);
        job.WriteObject(2);
        Assert.Equal(1, calls);
        job.Drain(new Recorder().Cmdlet);
        job.WriteObject(3);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Work_that_is_ahead_waits_until_something_was_taken()
    {
        var recorder = new Recorder();
        var job = new FleetJob(_ => { });
        var work = Task.Run(
            () =>
            {
                for (var i = 0; i < More; i++)
                {
                    job.WriteObject(i);
                }

                job.End();
            },
            TestContext.Current.CancellationToken);
        await Eventually.True(
            () =>
            {
                var before = recorder.Written.Count;
                var isOver = job.Drain(recorder.Cmdlet);
                // Never more at once than may wait.
                Assert.True(recorder.Written.Count - before <= 2048);
                return isOver;
            },
            "all was taken",
            TestContext.Current.CancellationToken);
        await work;
        Assert.Equal(Enumerable.Range(0, More).Cast<object?>(), recorder.Written);
    }

    [Fact]
    public async Task When_nobody_takes_any_more_the_work_is_cancelled_also_while_it_waits()
    {
        var job = new FleetJob(_ => { });
        var work = Task.Run(
            () =>
            {
                for (var i = 0; i < More; i++)
                {
                    job.WriteObject(i);
                }
            },
            TestContext.Current.CancellationToken);
        job.Close();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => work.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }
}
