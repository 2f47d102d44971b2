using RdsIam.Core.Clients;

namespace RdsIam.Core.Tests.Clients;

public sealed class TokenRefreshTests
{
    [Theory]
    [InlineData(900, 600, 600)]
    [InlineData(900, 800, 780)]
    [InlineData(900, 5, 5)]
    [InlineData(300, 600, 180)]
    [InlineData(100, 600, 50)]
    [InlineData(0, 600, 1)]
    [InlineData(-50, 600, 1)]
    public void A_token_is_renewed_while_it_is_still_good(int left, int interval, int expected)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            TimeSpan.FromSeconds(expected), TokenRefresh.Next(now.AddSeconds(left), now, TimeSpan.FromSeconds(interval)));
    }
}
