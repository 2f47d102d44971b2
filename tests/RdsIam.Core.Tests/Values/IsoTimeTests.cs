using System.Globalization;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Tests.Values;

/// <summary>Which texts of times are read here: those that mean the same to everybody. All others are the server's to read.</summary>
public sealed class IsoTimeTests
{
    [Theory]
    [InlineData("2026-01-31", "2026-01-31 00:00:00.000000", false, false, 0)]
    [InlineData("2024-02-29", "2024-02-29 00:00:00.000000", false, false, 0)]
    [InlineData("0001-01-01 00:00", "0001-01-01 00:00:00.000000", true, false, 0)]
    [InlineData("9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999", true, false, 0)]
    [InlineData("2026-01-31T12:30", "2026-01-31 12:30:00.000000", true, false, 0)]
    [InlineData("2026-01-31 12:30:07.5", "2026-01-31 12:30:07.500000", true, false, 0)]
    [InlineData("2026-01-31 12:30:07.012345Z", "2026-01-31 12:30:07.012345", true, true, 0)]
    [InlineData("2026-01-31T12:30+00", "2026-01-31 12:30:00.000000", true, true, 0)]
    [InlineData("2026-01-31 12:30:00+01", "2026-01-31 12:30:00.000000", true, true, 60)]
    [InlineData("2026-01-31 12:30:00-0530", "2026-01-31 12:30:00.000000", true, true, -330)]
    [InlineData("2026-01-31 12:30:00+05:45", "2026-01-31 12:30:00.000000", true, true, 345)]
    [InlineData("2026-01-31 12:30:00+15", "2026-01-31 12:30:00.000000", true, true, 900)]
    [InlineData("0001-01-01 01:00:00+01", "0001-01-01 01:00:00.000000", true, true, 60)]
    [InlineData("9999-12-31 22:59:59.999999-01", "9999-12-31 22:59:59.999999", true, true, -60)]
    public void A_time_in_the_form_that_all_understand_is_read(string text, string clock, bool hasClock, bool hasOffset, int offset)
    {
        var read = Assert.NotNull(IsoTime.Read(text));
        Assert.Equal(clock, read.Clock.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
        Assert.Equal((hasClock, hasOffset, TimeSpan.FromMinutes(offset)), (read.HasClock, read.HasOffset, read.Offset));
        Assert.Equal(DateTimeKind.Unspecified, read.Clock.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-1-31")]
    [InlineData("2026-02-30")]
    [InlineData("2026-00-01")]
    [InlineData("2026-13-01")]
    [InlineData("2026-01-00")]
    [InlineData("0000-01-01")]
    [InlineData("2026/01/31")]
    [InlineData("2026-01/31")]
    [InlineData("\u0662026-01-31")]
    [InlineData("2026-01-31T")]
    [InlineData("2026-01-31_12:30")]
    [InlineData("2026-01-31  12:30")]
    [InlineData("2026-01-31 12")]
    [InlineData("2026-01-31 24:00")]
    [InlineData("2026-01-31 12:30:60")]
    [InlineData("2026-01-31 12:30:00.1234567")]
    [InlineData("2026-01-31 12:30:00.")]
    [InlineData("2026-01-31 12:30:00.x")]
    [InlineData("2026/01-31")]
    [InlineData("202x-01-31")]
    [InlineData("2026-x1-31")]
    [InlineData("2026-01-3x")]
    [InlineData("2026-01-31 12:30:00+x1")]
    [InlineData("2026-01-31 12:30:00+01x0")]
    [InlineData("2026-01-31 12:30:00+01:x0")]
    [InlineData("2026-01-31 12:30:00+010")]
    [InlineData("2026-01-31 12:30:00+01:000")]
    [InlineData("2026-01-31 12:30:00+")]
    [InlineData("2026-01-31 12:30:00+1")]
    [InlineData("2026-01-31 12:30:00+05:60")]
    [InlineData("2026-01-31 12:30:00+05-45")]
    [InlineData("2026-01-31 12:30:00+15:01")]
    [InlineData("2026-01-31 12:30:00Z+01")]
    [InlineData("2026-01-31 12:30:00z")]
    [InlineData("2026-01-31 12:30:00 PST")]
    [InlineData("0001-01-01 00:59:59+01")]
    [InlineData("9999-12-31 23:00:00-01")]
    public void Any_other_time_is_left_to_the_server(string text) => Assert.Null(IsoTime.Read(text));

    [Theory]
    [InlineData("00:00", 0L)]
    [InlineData("12:30", 45_000_000_000L)]
    [InlineData("23:59:59", 86_399_000_000L)]
    [InlineData("01:02:03.4", 3_723_400_000L)]
    [InlineData("01:02:03.000004", 3_723_000_004L)]
    [InlineData("24:00", 86_400_000_000L)]
    [InlineData("24:00:00", 86_400_000_000L)]
    [InlineData("24:00:01", null)]
    [InlineData("12:60", null)]
    [InlineData("12:30:60", null)]
    [InlineData("1:30", null)]
    [InlineData("12.30", null)]
    [InlineData("12:30:5", null)]
    [InlineData("12:30.05", null)]
    [InlineData("12:30:", null)]
    [InlineData("12:30:05,5", null)]
    [InlineData("12:30:05.", null)]
    [InlineData("12:30:05.x", null)]
    [InlineData("12:30x05", null)]
    [InlineData("12:30:0x", null)]
    [InlineData("x2:30", null)]
    [InlineData("12:x0", null)]
    [InlineData("24:30", null)]
    [InlineData("23:59", 86_340_000_000L)]
    [InlineData("23:59:59.999999", 86_399_999_999L)]
    [InlineData("12:30:05.1234567", null)]
    [InlineData("12:30 PM", null)]
    public void A_clock_is_read_to_the_microsecond_or_left_to_the_server(string text, long? microseconds) =>
        Assert.Equal(microseconds, IsoTime.ReadClock(text)?.Ticks / TimeSpan.TicksPerMicrosecond);
}
