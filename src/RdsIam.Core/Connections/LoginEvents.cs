using System.Diagnostics;
using System.Diagnostics.Tracing;

namespace RdsIam.Core.Connections;

/// <summary>
/// What collectors (dotnet-trace, OpenTelemetry) see of logins: events and activities of the name <c>RdsIam</c>. Nothing secret is among
/// them: of a token the access key's id and no more. Costs nothing while nobody listens.
/// </summary>
[EventSource(Name = "RdsIam")]
internal sealed class LoginEvents : EventSource
{
    public static readonly LoginEvents Log = new();

    private static readonly ActivitySource Activities = new("RdsIam");

    private LoginEvents()
    {
    }

    /// <summary>A connection is asked for; null: nobody listens.</summary>
    [NonEvent]
    public static Activity? Begin(ConnectionTarget target) => Activities.StartActivity("open connection", ActivityKind.Client)?
        .SetTag("db.system.name", "postgresql")
        .SetTag("server.address", target.HostName)
        .SetTag("server.port", target.Port)
        .SetTag("db.namespace", target.Database)
        .SetTag("rdsiam.user", target.UserName);

    /// <summary>There is a connection.</summary>
    [NonEvent]
    public void Opened(Activity? activity, ConnectionTarget target, LoginReport? login)
    {
        activity?.SetTag("rdsiam.pooled", login is null);
        if (login is not null)
        {
            activity?.SetTag("rdsiam.access_key_id", login.AccessKeyId);
            LoggedIn(target.UserName, target.HostName, target.Database, login.AccessKeyId ?? "", login.Duration.TotalMilliseconds);
        }
    }

    /// <summary>There is none.</summary>
    [NonEvent]
    public void Failed(Activity? activity, ConnectionTarget target, Fault fault)
    {
        activity?.SetStatus(ActivityStatusCode.Error, fault.ErrorId).SetTag("error.type", fault.ErrorId);
        LoginFailed(target.UserName, target.HostName, target.Database, fault.ErrorId);
    }

    [Event(1, Level = EventLevel.Informational)]
    private void LoggedIn(string userName, string hostName, string database, string accessKeyId, double milliseconds)
    {
        if (IsEnabled())
        {
            WriteEvent(1, userName, hostName, database, accessKeyId, milliseconds);
        }
    }

    [Event(2, Level = EventLevel.Error)]
    private void LoginFailed(string userName, string hostName, string database, string errorId)
    {
        if (IsEnabled())
        {
            WriteEvent(2, userName, hostName, database, errorId);
        }
    }
}
