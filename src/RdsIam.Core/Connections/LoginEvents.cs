using System.Diagnostics;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Connections;

/// <summary>What is told of logins: to collectors, and to whoever reads a cmdlet's verbose stream. Nothing secret.</summary>
internal static class LoginEvents
{
    /// <summary>A connection is asked for; null: nobody listens.</summary>
    public static Activity? Begin(ConnectionTarget target) =>
        RdsIamActivities.StartOnDatabase("open connection", target.HostName, target.Port, target.Database, target.UserName);

    /// <summary>There is a connection.</summary>
    public static void Opened(Activity? activity, ConnectionTarget target, LoginReport? login)
    {
        activity?.SetTag("rdsiam.pooled", login is null);
        if (login is not null)
        {
            activity?.SetTag("rdsiam.access_key_id", login.AccessKeyId);
            RdsIamEvents.Log.LoggedIn(
                target.UserName, target.HostName, target.Database, login.AccessKeyId ?? "", login.Duration.TotalMilliseconds);
        }
    }

    /// <summary>There is none.</summary>
    public static void Failed(Activity? activity, ConnectionTarget target, Fault fault)
    {
        activity.Fail(fault.ErrorId);
        RdsIamEvents.Log.LoginFailed(target.UserName, target.HostName, target.Database, fault.ErrorId);
    }
}
