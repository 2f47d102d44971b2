using System.Globalization;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;

namespace RdsIam.Core.Diagnosis.Judging;

/// <summary>What the server says of itself and the user. Pure.</summary>
internal static class SessionJudge
{
    /// <summary>The share of connections from which on somebody should know.</summary>
    private const double Full = 0.9;

    /// <summary>How the user came to be an IAM user, and behind a proxy whether it has to be one.</summary>
    /// <param name="server">What the server says.</param>
    /// <param name="userName">The user.</param>
    /// <param name="isProxy">The login went through a proxy.</param>
    /// <param name="login">How that logs in to the database; null: not known.</param>
    public static Finding Membership(ServerFacts server, string userName, bool isProxy, ProxyLogin? login) => server.IamPath switch
    {
        "" => Finding.Pass(Messages.NoRdsIamRole),
        null when login is ProxyLogin.ByIam => Finding.Warn(Messages.ProxyUserNotInRdsIam(userName)),
        not null when login is ProxyLogin.BySecret => Finding.Warn(Messages.ProxyUserInRdsIam(userName)),
        null when isProxy => Finding.Pass(Messages.ProxyNeedsNoMembership(userName)),
        null => Finding.Warn(Messages.NotInRdsIamButIn(userName)),
        var path when path.Split(" > ").Length > 2 => Finding.Pass(Messages.InRdsIamThrough(userName, path)),
        _ => Finding.Pass(Messages.InRdsIam(userName)),
    };

    /// <summary>The database that was asked for is open.</summary>
    public static Finding Database(ServerFacts server, string database, RdsEndpointKind? kind) =>
        server.IsInRecovery && kind is RdsEndpointKind.ClusterWriter or RdsEndpointKind.GlobalWriter
            ? Finding.Warn(Messages.WriterIsReadOnly(database, server.Version))
            : Finding.Pass(server.IsInRecovery
                ? Messages.DatabaseOpenReadOnly(database, server.Version)
                : Messages.DatabaseOpen(database, server.Version));

    /// <summary>How near the server and the role are to their limits of connections.</summary>
    public static Finding Limits(ServerFacts server, string userName)
    {
        var most = Math.Max(1, server.Most - server.Reserved);
        if (server.UserLimit >= 0 && server.UserUsed >= Full * server.UserLimit)
        {
            return Finding.Warn(Messages.UserNearLimit(userName, server.UserUsed, server.UserLimit));
        }

        return server.Used >= Full * most
            ? Finding.Warn(Messages.ServerNearLimit(server.Used, most, server.Most, server.Reserved))
            : Finding.Pass(Messages.LimitsFar(server.Used, most, server.Most, server.Reserved));
    }

    public static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
