using RdsIam.Pipeline;

namespace RdsIam.Tests.Pipeline;

public sealed class PipelineContextTests
{
    [Fact]
    public void What_follows_an_await_runs_on_the_thread_that_began()
    {
        var threads = new List<int>();
        new PipelineContext().Run(async () =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Run(() => { });
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Yield();
            threads.Add(Environment.CurrentManagedThreadId);
        });
        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 3), threads);
    }

    [Fact]
    public void An_exception_of_the_body_comes_out_as_it_is_after_its_own_finally_blocks()
    {
        var isCleanedUp = false;
        Assert.Throws<TimeoutException>(() => new PipelineContext().Run(async () =>
        {
            try
            {
                await Task.Yield();
                throw new TimeoutException();
            }
            finally
            {
                isCleanedUp = true;
            }
        }));
        Assert.True(isCleanedUp);
    }

    [Fact]
    public void The_context_that_was_there_is_there_again()
    {
        var before = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(before);
        try
        {
            new PipelineContext().Run(() => Task.CompletedTask);
            Assert.Same(before, SynchronizationContext.Current);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    [Fact]
    public void What_is_sent_from_another_thread_is_done_on_this_one_before_Send_returns()
    {
        var context = new PipelineContext();
        var (thread, wasDone) = (0, false);
        context.Run(() => Task.Run(() =>
        {
            context.Send(_ => thread = Environment.CurrentManagedThreadId, null);
            wasDone = thread != 0;
        }));
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.True(wasDone);
    }

    [Fact]
    public void Waiting_in_the_middle_of_a_body_lets_what_is_posted_go_on()
    {
        var context = new PipelineContext();
        var thread = 0;
        context.Run(() =>
        {
            var posted = new TaskCompletionSource();
            ThreadPool.QueueUserWorkItem(_ => context.Post(
                _ =>
                {
                    thread = Environment.CurrentManagedThreadId;
                    posted.SetResult();
                },
                null));
            PipelineContext.Wait(posted.Task);
            Assert.True(posted.Task.IsCompleted);
            return Task.CompletedTask;
        });
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public async Task What_is_posted_after_the_end_is_done_elsewhere_and_not_lost()
    {
        var context = new PipelineContext();
        context.Run(() => Task.CompletedTask);
        var done = new TaskCompletionSource<bool>();
        context.Post(_ => done.SetResult(Thread.CurrentThread.IsThreadPoolThread), null);
        Assert.True(await done.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void One_context_runs_many_bodies_one_after_the_other()
    {
        var context = new PipelineContext();
        var count = 0;
        for (var i = 0; i < 100; i++)
        {
            context.Run(async () =>
            {
                await Task.Yield();
                count++;
            });
        }

        Assert.Equal(100, count);
    }
}
