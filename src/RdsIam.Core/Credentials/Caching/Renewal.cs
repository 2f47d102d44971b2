namespace RdsIam.Core.Credentials.Caching;

/// <summary>When an identity is renewed.</summary>
internal static class Renewal
{
    /// <summary>How long before their end credentials are renewed.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Below this, credentials are not used instead of a failed renewal.</summary>
    public static readonly TimeSpan LastMinute = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before asking again a provider that has nothing better.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Five minutes before the end. A provider that gives less than five minutes is asked again after half of what is left, at
    /// most half a minute, so that it is not asked for every login.
    /// </summary>
    public static DateTimeOffset At(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (expiresAt is not { } end)
        {
            return DateTimeOffset.MaxValue;
        }

        var left = end - now;
        if (left > Margin)
        {
            return end - Margin;
        }

        var half = left / 2;
        return now + (half < Pause ? half : Pause);
    }

    /// <summary>Whether trouble of this kind may pass by itself, so that credentials at hand are used a little longer.</summary>
    public static bool MayPass(FaultKind kind) =>
        kind is FaultKind.Connection or FaultKind.Timeout or FaultKind.LimitsExceeded or FaultKind.ResourceUnavailable;
}
