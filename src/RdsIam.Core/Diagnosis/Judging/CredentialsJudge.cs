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
        var from = roles.Count == 0 ? provider : Messages.CredentialsThroughRoles(provider, string.Join(" > ", roles));
        if (identity.SessionToken is null && SigningIdentity.IsTemporary(identity.AccessKeyId))
        {
            return Finding.Fail(Messages.SessionTokenMissing(identity.AccessKeyId, from));
        }

        if (identity.ExpiresAt is not { } end)
        {
            return Finding.Pass(identity.SessionToken is null
                ? Messages.CredentialsFound(from, identity.AccessKeyId)
                : Messages.CredentialsFoundTemporary(from, identity.AccessKeyId));
        }

        var time = end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        if (end <= now)
        {
            return Finding.Fail(Messages.CredentialsExpired(from, end.ToUniversalTime()));
        }

        return end - now < Soon
            ? Finding.Warn(Messages.CredentialsEndSoon(from, identity.AccessKeyId, time))
            : Finding.Pass(Messages.CredentialsFoundUntil(from, identity.AccessKeyId, time));
    }
}
