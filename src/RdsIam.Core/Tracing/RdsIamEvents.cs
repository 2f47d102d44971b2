using System.Diagnostics.Tracing;

namespace RdsIam.Core.Tracing;

/// <summary>
/// What collectors of events (dotnet-trace, EventPipe) see, by the name <c>RdsIam</c>. Nothing secret is among them: of a token the access
/// key's id, of a statement its command and no text. Costs nothing while nobody listens.
/// </summary>
[EventSource(Name = "RdsIam")]
internal sealed class RdsIamEvents : EventSource
{
    public static readonly RdsIamEvents Log = new();

    private RdsIamEvents()
    {
    }

    [Event(1, Level = EventLevel.Informational)]
    public void LoggedIn(string userName, string hostName, string database, string accessKeyId, double milliseconds) =>
        Write(1, userName, hostName, database, accessKeyId, milliseconds);

    [Event(2, Level = EventLevel.Error)]
    public void LoginFailed(string userName, string hostName, string database, string errorId) =>
        Write(2, userName, hostName, database, errorId);

    [Event(3, Level = EventLevel.Informational)]
    public void TokenSigned(string userName, string hostName, string region, string accessKeyId, string expiresAt) =>
        Write(3, userName, hostName, region, accessKeyId, expiresAt);

    [Event(4, Level = EventLevel.Informational)]
    public void AwsCalled(string service, string action, string region, int status, string requestId, double milliseconds) =>
        Write(4, service, action, region, status, requestId, milliseconds);

    [Event(5, Level = EventLevel.Warning)]
    public void AwsCallFailed(
        string service, string action, string region, int status, string requestId, string error, double milliseconds) =>
        Write(5, service, action, region, status, requestId, error, milliseconds);

    [Event(6, Level = EventLevel.Informational)]
    public void QueryEnded(string userName, string hostName, string database, string operation, long rows, double milliseconds) =>
        Write(6, userName, hostName, database, operation, rows, milliseconds);

    [Event(7, Level = EventLevel.Error)]
    public void QueryFailed(string userName, string hostName, string database, string error, double milliseconds) =>
        Write(7, userName, hostName, database, error, milliseconds);

    [Event(8, Level = EventLevel.Informational)]
    public void TunnelOpened(string way, string hostName, int port, double milliseconds) => Write(8, way, hostName, port, milliseconds);

    [Event(9, Level = EventLevel.Error)]
    public void TunnelFailed(string way, string hostName, int port, string errorId) => Write(9, way, hostName, port, errorId);

    [Event(10, Level = EventLevel.Informational)]
    public void ProxySessionOpened(string userName, string hostName, string database, string client) =>
        Write(10, userName, hostName, database, client);

    [Event(11, Level = EventLevel.Informational)]
    public void ProxySessionClosed(string userName, string hostName, string database, string client, double milliseconds) =>
        Write(11, userName, hostName, database, client, milliseconds);

    [NonEvent]
    private void Write(int id, params object[] payload)
    {
        if (IsEnabled())
        {
            WriteEvent(id, payload);
        }
    }
}
