using FsCheck.Fluent;
using RdsIam.Core.Credentials.Caching;

namespace RdsIam.Core.Tests.Credentials;

public sealed class RenewalTests
{
    [Fact]
    public void Renewal_comes_before_the_end_and_five_minutes_before_it_where_that_much_is_left()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        FsCheck.Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithQuietOnSuccess(true), Prop.ForAll(ArbMap.Default.ArbFor<ushort>(), seconds =>
        {
            var end = now.AddSeconds(seconds);
            var renewal = Renewal.At(end, now);
            return seconds > 300 ? renewal == end - Renewal.Margin : renewal >= now && renewal <= end && renewal - now <= Renewal.Pause;
        }));
    }
}
