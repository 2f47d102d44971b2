using RdsIam.Core.Tunnels.Ssm.Reliable;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>What is sent again, and when, by a clock that the test moves.</summary>
public sealed class SendWindowTests
{
    private static readonly ReliableOptions Options = new()
    {
        Window = 4,
        FirstTimeout = TimeSpan.FromMilliseconds(200),
        LongestTimeout = TimeSpan.FromSeconds(1),
        Dead = TimeSpan.FromSeconds(30),
    };

    private readonly Clock _clock = new();

    [Fact]
    public void Room_is_made_when_the_oldest_is_acknowledged_and_not_before()
    {
        var window = Filled(Options, 4);
        Assert.True(window.IsFull);
        Assert.False(window.Acknowledge(1));
        Assert.True(window.IsFull);
        Assert.True(window.Acknowledge(0));
        Assert.False(window.IsFull);
        Assert.Equal([2, 3], window.All().Select(frame => frame[0]));
        window.Add([4]);
        Assert.False(window.IsFull);
        window.Add([5]);
        Assert.True(window.IsFull);
        Assert.Equal(6, window.Next);
        // What came before, and what was never sent.
        Assert.False(window.Acknowledge(0));
        Assert.False(window.Acknowledge(1));
        Assert.False(window.Acknowledge(6));
        Assert.False(window.IsEmpty);
        Assert.Equal([false, false, false, true], new long[] { 5, 4, 3, 2 }.Select(window.Acknowledge));
        Assert.True(window.IsEmpty);
        Assert.False(window.IsDead());
    }

    [Fact]
    public void What_has_no_answer_is_sent_again_after_ever_longer_times()
    {
        var window = Filled(Options, 2);
        foreach (var wait in new[] { 200, 400, 800, 1000, 1000, 1000 })
        {
            _clock.Advance(wait);
            Assert.Empty(window.Due());
            _clock.Advance(1);
            Assert.Equal([0, 1], window.Due().Select(frame => frame[0]));
            Assert.Empty(window.Due());
        }

        window.Acknowledge(0);
        _clock.Advance(1001);
        Assert.Equal([1], window.Due().Select(frame => frame[0]));
    }

    [Fact]
    public void No_more_than_64_are_sent_again_at_one_look()
    {
        var window = Filled(Options with { Window = 100 }, 100);
        _clock.Advance(201);
        Assert.Equal(Enumerable.Range(0, 64), window.Due().Select(frame => (int)frame[0]));
        Assert.Equal(Enumerable.Range(64, 36), window.Due().Select(frame => (int)frame[0]));
    }

    [Fact]
    public void The_time_of_an_answer_counts_only_where_one_copy_was_sent()
    {
        var window = Filled(Options, 2);
        _clock.Advance(201);
        Assert.Equal(2, window.Due().Count());
        // Nobody knows which copy this answers.
        window.Acknowledge(0);
        window.Add([2]);
        _clock.Advance(200);
        Assert.Empty(window.Due());
        window.Acknowledge(2);
        // Measured at 200 ms: 112.5 ms on average, and four times 25 ms of variation.
        window.Add([3]);
        _clock.Advance(212);
        Assert.DoesNotContain(window.Due(), frame => frame[0] == 3);
        _clock.Advance(1);
        Assert.Contains(window.Due(), frame => frame[0] == 3);
    }

    [Fact]
    public void A_line_is_dead_when_its_oldest_message_has_no_answer_for_long()
    {
        var window = Filled(Options, 2);
        _clock.Advance(30_000);
        Assert.False(window.IsDead());
        _clock.Advance(1);
        Assert.True(window.IsDead());
        window.Restart();
        Assert.False(window.IsDead());
        Assert.Empty(window.Due());
        _clock.Advance(30_001);
        Assert.True(window.IsDead());
        // Over a new line all of it goes out, and the time counts anew.
        Assert.Equal([0, 1], window.All().Select(frame => frame[0]));
        Assert.False(window.IsDead());
    }

    [Fact]
    public void The_round_trip_is_followed_within_bounds()
    {
        var trip = new RoundTrip(Options);
        Assert.Equal(200, trip.Timeout.TotalMilliseconds);
        trip.Sample(TimeSpan.FromMilliseconds(100));
        Assert.Equal(110, trip.Timeout.TotalMilliseconds);
        trip.Sample(TimeSpan.FromMilliseconds(200));
        Assert.Equal(212.5, trip.Timeout.TotalMilliseconds);
        trip.Sample(TimeSpan.FromMilliseconds(112.5));
        Assert.Equal(187.5, trip.Timeout.TotalMilliseconds);
        trip.Sample(TimeSpan.FromSeconds(20));
        Assert.Equal(Options.LongestTimeout, trip.Timeout);
    }

    private SendWindow Filled(ReliableOptions options, int count)
    {
        var window = new SendWindow(options, _clock);
        for (var i = 0; i < count; i++)
        {
            window.Add([(byte)i]);
        }

        return window;
    }

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(int milliseconds) => _now += milliseconds * TimeSpan.TicksPerMillisecond;
    }
}
