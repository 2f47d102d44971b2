using System.Diagnostics;
using RdsIam.Core.Connections;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Proxy.Watching;

/// <summary>What collectors see of one session through the proxy, from the login on.</summary>
internal sealed class ProxyTrace(ConnectionTarget target, string from) : IDisposable
{
    private readonly Activity? _activity = RdsIamActivities
        .StartOnDatabase("proxy session", target.HostName, target.Port, target.Database, target.UserName)?
        .SetTag("client.address", from);

    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _isOpen;

    /// <summary>The client is logged in.</summary>
    public void Open()
    {
        _isOpen = true;
        RdsIamEvents.Log.ProxySessionOpened(target.UserName, target.HostName, target.Database, from);
    }

    /// <summary>It is not.</summary>
    public void Fail(Fault fault)
    {
        _activity.Fail(fault.ErrorId);
        RdsIamEvents.Log.LoginFailed(target.UserName, target.HostName, target.Database, fault.ErrorId);
    }

    public void Dispose()
    {
        if (_isOpen)
        {
            RdsIamEvents.Log.ProxySessionClosed(
                target.UserName, target.HostName, target.Database, from, Stopwatch.GetElapsedTime(_start).TotalMilliseconds);
        }

        _activity?.Dispose();
    }
}
