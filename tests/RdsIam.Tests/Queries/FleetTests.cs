using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Tests.Queries;

public sealed class FleetTests
{
    [Fact]
    public void No_more_run_at_a_time_than_are_allowed()
    {
        var running = 0;
        var seen = new ConcurrentBag<int>();
        Run(3, keepOrder: false, 20, async (_, _, stop) =>
        {
            seen.Add(Interlocked.Increment(ref running));
            await Task.Delay(5, stop);
            Interlocked.Decrement(ref running);
        });
        Assert.Equal(20, seen.Count);
        Assert.All(seen, count => Assert.InRange(count, 1, 3));
    }

    [Fact]
    public void In_order_the_first_is_written_whole_before_the_second()
    {
        var written = Run(8, keepOrder: true, 8, async (index, streams, stop) =>
        {
            await Task.Delay(10 * (8 - index), stop);
            streams.WriteObject($"{index}a");
            streams.WriteObject($"{index}b");
        });
        Assert.Equal(Enumerable.Range(0, 8).SelectMany(i => new[] { $"{i}a", $"{i}b" }), written.Cast<string>());
    }

    [Fact]
    public void One_that_fails_is_an_error_of_its_connection_and_the_others_go_on()
    {
        var written = Run(2, keepOrder: true, 3, (index, streams, _) =>
        {
            if (index == 1)
            {
                throw new Fault(Messages.PortOutOfRange(0), FaultKind.InvalidArgument, null);
            }

            streams.WriteObject(index);
            return Task.CompletedTask;
        });
        Assert.Equal([0, 2], written.Where(one => one is int).Cast<int>());
        var error = Assert.Single(written.OfType<ErrorRecord>());
        Assert.StartsWith("PortOutOfRange", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("db1", ((RdsIamConnection)error.TargetObject).Database);
        Assert.StartsWith("fleet.example.org/db1: ", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_foresaw_is_an_error_too_and_the_others_go_on()
    {
        var written =
            Run(2, keepOrder: true, 2, (index, streams, _) => index == 0 ? throw new FormatException("odd") : Written(streams, index));
        Assert.Single(written.OfType<ErrorRecord>());
        Assert.Contains(1, written);
    }

    [Fact]
    public async Task Leaving_early_cancels_what_runs()
    {
        var cancelled = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var fleet = new Fleet(new Recorder().Cmdlet, 1, keepOrder: false, CancellationToken.None);
        fleet.Add(Connection(0), async (_, cancel) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancel);
            }
            finally
            {
                cancelled.SetResult();
            }
        });
        await started.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        fleet.Dispose();
        Assert.True(cancelled.Task.IsCompleted);
    }

    private static Task Written(Streams streams, object item)
    {
        streams.WriteObject(item);
        return Task.CompletedTask;
    }

    private static IReadOnlyList<object?> Run(int throttle, bool keepOrder, int count, Func<int, Streams, CancellationToken, Task> work)
    {
        var recorder = new Recorder();
        new PipelineContext().Run(async () =>
        {
            using var fleet = new Fleet(recorder.Cmdlet, throttle, keepOrder, TestContext.Current.CancellationToken);
            for (var i = 0; i < count; i++)
            {
                var index = i;
                fleet.Add(Connection(index), (streams, cancel) => work(index, streams, cancel));
            }

            await fleet.EndAsync();
        });
        return recorder.Written;
    }

    /// <summary>A description only: nobody logs in.</summary>
    private static RdsIamConnection Connection(int index) => new(
        ConnectionPools.Get(
            new ConnectionTarget { HostName = "fleet.example.org", Database = $"db{index}", UserName = "app", Region = "eu-west-1" },
            new NetworkCredential("app", "none")));
}
