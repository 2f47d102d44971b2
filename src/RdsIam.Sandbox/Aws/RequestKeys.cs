using System.Globalization;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>The context keys that AWS puts into every request of a signed-in caller.</summary>
internal static class RequestKeys
{
    /// <summary>What is known of caller, time and organization; the service adds its own.</summary>
    public static AskedKeys Of(WorldState state, Caller caller, DateTimeOffset now)
    {
        var session = caller.Session;
        var keys = Now(now)
            .Set(caller.Asker.Keys())
            .Set("aws:userid", caller.UserId)
            // The sandbox stands in for https endpoints, and a policy that insists on TLS must hold here as there.
            .Set("aws:SecureTransport", "true")
            .Set("aws:ViaAWSService", "false")
            .Set("aws:PrincipalIsAWSService", "false");
        foreach (var (tag, value) in caller.Tags)
        {
            keys.Set($"aws:PrincipalTag/{tag}", value);
        }

        if (state.Organization is { } organization)
        {
            keys.Set("aws:PrincipalOrgID", organization.Id).Set("aws:PrincipalOrgPaths", organization.Path);
        }

        return session is null ? keys : keys
            .Set("aws:TokenIssueTime", ApiXml.Time(session.IssuedAt))
            .Set("aws:MultiFactorAuthPresent", session.MfaPresent ? "true" : "false")
            .SetIf("aws:MultiFactorAuthAge", session.MfaPresent ? Seconds(now - session.IssuedAt) : null)
            .SetIf("aws:SourceIdentity", session.SourceIdentity)
            .SetIf("aws:FederatedProvider", session.FederatedProvider);
    }

    /// <summary>A login: RDS tells no address and no network of whoever logs in.</summary>
    public static AskedKeys OfLogin(World world, WorldState state, Caller caller, DateTimeOffset now)
    {
        var keys = Of(state, caller, now)
            .Set("aws:RequestedRegion", world.Region)
            .Set("aws:ResourceAccount", world.AccountId);
        return state.Organization is { } organization
            ? keys.Set("aws:ResourceOrgID", organization.Id).Set("aws:ResourceOrgPaths", organization.Path)
            : keys;
    }

    public static AskedKeys Now(DateTimeOffset now) => new AskedKeys()
        .Set("aws:CurrentTime", ApiXml.Time(now))
        .Set("aws:EpochTime", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
