using Npgsql;

namespace RdsIam.Sandbox.Tests;

/// <summary>What refusals must read like.</summary>
internal static class Refusals
{
    /// <summary>RDS's refusal of a token.</summary>
    public static void AssertPam(PostgresException refusal, string user)
    {
        Assert.Equal("28000", refusal.SqlState);
        Assert.Equal($"PAM authentication failed for user \"{user}\"", refusal.MessageText);
        Assert.Equal("FATAL", refusal.InvariantSeverity);
        Assert.Equal("auth_failed", refusal.Routine);
    }
}
