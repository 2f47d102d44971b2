using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using Renci.SshNet;
using SshMessage = Renci.SshNet.Messages.Message;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>
/// The three things of SSH.NET that are not public: a session over a socket of our own, and sending a message on it. Its forwarded
/// ports would listen on TCP, where every user of this machine could connect, and would not say why the server refused.
/// </summary>
internal static class LibrarySession
{
    private static readonly Assembly Library = typeof(Session).Assembly;
    private static readonly Type Services = Library.GetType("Renci.SshNet.IServiceFactory", throwOnError: true)!;
    private static readonly Type Connector = Library.GetType("Renci.SshNet.Connection.IConnector", throwOnError: true)!;
    private static readonly object OwnServices =
        Activator.CreateInstance(Library.GetType("Renci.SshNet.ServiceFactory", throwOnError: true)!, nonPublic: true)!;

    /// <summary>A session that runs over a socket which is connected already.</summary>
    public static Session Create(ConnectionInfo info, Socket socket)
    {
        var connector = Redirect(Connector, null, "Connect", socket);
        var services = Redirect(Services, OwnServices, "CreateConnector", connector);
        var sockets = Services.GetMethod("CreateSocketFactory")!.Invoke(OwnServices, null);
        return (Session)Activator.CreateInstance(
            typeof(Session), BindingFlags.Instance | BindingFlags.NonPublic, null, [info, services, sockets], null)!;
    }

    /// <summary>Sends a message; waits while the system's buffer is full.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SendMessage")]
    public static extern void Send(Session session, SshMessage message);

    private static object Redirect(Type contract, object? inner, string method, object result)
    {
        var proxy = DispatchProxy.Create(contract, typeof(Redirected));
        ((Redirected)proxy).Set(inner, method, result);
        return proxy;
    }

    /// <summary>Answers one method itself and hands on the others.</summary>
    internal class Redirected : DispatchProxy
    {
        private object? _inner;
        private string _method = "";
        private object? _result;

        internal void Set(object? inner, string method, object result) => (_inner, _method, _result) = (inner, method, result);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == _method ? _result : targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
