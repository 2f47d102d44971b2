using System.Globalization;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// A text in the one form that everybody understands alike: <c>2026-01-31</c>, <c>2026-01-31 12:30:00.123456+01:00</c>, with T or
/// one space between, and with up to six digits of a second, which the server does not round.
/// </summary>
/// <param name="Clock">As it stands, of no kind.</param>
/// <param name="HasClock">Not a day alone.</param>
/// <param name="HasOffset">Also where that is Z.</param>
/// <param name="Offset">East of Greenwich.</param>
internal readonly record struct IsoTime(DateTime Clock, bool HasClock, bool HasOffset, TimeSpan Offset)
{
    private static readonly TimeSpan MostOffset = TimeSpan.FromHours(15);

    /// <summary>Null: another form, which only the server knows.</summary>
    public static IsoTime? Read(ReadOnlySpan<char> text)
    {
        if (text.Length < 10 || !TryNumber(text[..4], out var year) || text[4] != '-' || !TryNumber(text[5..7], out var month)
            || text[7] != '-' || !TryNumber(text[8..10], out var day)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return null;
        }

        var date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        if (text.Length == 10)
        {
            return new IsoTime(date, HasClock: false, HasOffset: false, TimeSpan.Zero);
        }

        var rest = text[11..];
        var end = rest.IndexOfAny("+-Z");
        var offset = end < 0 ? TimeSpan.Zero : ReadOffset(rest[end..]);
        return text[10] is not ('T' or ' ') || offset is null || ReadClock(end < 0 ? rest : rest[..end]) is not { Days: 0 } clock
            || (date + clock).Ticks < offset.Value.Ticks || DateTime.MaxValue.Ticks - (date + clock).Ticks < -offset.Value.Ticks
            ? null
            : new IsoTime(date + clock, HasClock: true, end >= 0, offset.Value);
    }

    /// <summary><c>12:30</c>, <c>12:30:00.123456</c>, <c>24:00:00</c>; null: another form.</summary>
    public static TimeSpan? ReadClock(ReadOnlySpan<char> text)
    {
        if (text is "24:00" or "24:00:00")
        {
            return TimeSpan.FromDays(1);
        }

        var (hours, minutes, seconds, fraction) = (0, 0, 0, 0);
        var fits = text.Length >= 5 && text[2] == ':' && TryNumber(text[..2], out hours) && TryNumber(text[3..5], out minutes)
            && hours < 24 && minutes < 60
            && (text.Length == 5 || (text.Length >= 8 && text[5] == ':' && TryNumber(text[6..8], out seconds) && seconds < 60))
            && (text.Length <= 8 || TryFraction(text[8..], out fraction));
        return fits
            ? TimeSpan.FromTicks((((long)(hours * 60) + minutes) * 60 + seconds) * TimeSpan.TicksPerSecond
                + fraction * TimeSpan.TicksPerMicrosecond)
            : null;
    }

    /// <summary>In microseconds.</summary>
    private static bool TryFraction(ReadOnlySpan<char> text, out int fraction)
    {
        fraction = 0;
        if (text is not ['.', _, ..] || text.Length > 7 || !TryNumber(text[1..], out fraction))
        {
            return false;
        }

        for (var digits = text.Length - 1; digits < 6; digits++)
        {
            fraction *= 10;
        }

        return true;
    }

    /// <summary><c>Z</c>, <c>+01</c>, <c>+0530</c>, <c>+05:30</c>.</summary>
    private static TimeSpan? ReadOffset(ReadOnlySpan<char> text)
    {
        if (text is "Z")
        {
            return TimeSpan.Zero;
        }

        var minutes = 0;
        var fits = text.Length is 3 or 5 or 6 && TryNumber(text[1..3], out var hours)
            && (text.Length == 3 || TryNumber(text[^2..], out minutes)) && (text.Length != 6 || text[3] == ':') && minutes < 60;
        var offset = fits
            ? new TimeSpan(int.Parse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture), minutes, 0)
            : TimeSpan.Zero;
        return fits && offset <= MostOffset ? text[0] == '-' ? -offset : offset : null;
    }

    /// <summary>ASCII digits only.</summary>
    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
