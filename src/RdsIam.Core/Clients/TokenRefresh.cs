namespace RdsIam.Core.Clients;

/// <summary>When a token that lies in a file is to be renewed. Pure.</summary>
internal static class TokenRefresh
{
    /// <summary>How long a token that is to be used in a moment must still be good.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The time until the next token: the interval, or less where this one ends before, with its credentials.</summary>
    public static TimeSpan Next(DateTimeOffset expiresAt, DateTimeOffset now, TimeSpan interval)
    {
        var left = expiresAt - now;
        var before = left > 2 * Reserve ? left - Reserve : left / 2;
        return before < Shortest ? Shortest : before < interval ? before : interval;
    }
}
