using System.Globalization;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Diagnosis.Judging;

/// <summary>What the keys themselves tell. Pure.</summary>
internal static class CredentialsJudge
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    public static Finding Judge(SigningIdentity identity, string provider, IReadOnlyList<string> roles, DateTimeOffset now)
    {
        var from = roles.Count == 0 ? provider : Messages.Format("CredentialsThroughRoles", provider, string.Join(" > ", roles));
        if (identity.SessionToken is null && SigningIdentity.IsTemporary(identity.AccessKeyId))
        {
            return Finding.Fail("SessionTokenMissing", identity.AccessKeyId, from);
        }

        if (identity.ExpiresAt is not { } end)
        {
            var textId = identity.SessionToken is null ? "CredentialsFound" : "CredentialsFoundTemporary";
            return Finding.Pass(textId, from, identity.AccessKeyId);
        }

        var time = end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        if (end <= now)
        {
            return Finding.Fail("CredentialsExpired", from, end.ToUniversalTime());
        }

        return end - now < Soon
            ? Finding.Warn("CredentialsEndSoon", from, identity.AccessKeyId, time)
            : Finding.Pass("CredentialsFoundUntil", from, identity.AccessKeyId, time);
    }
}
