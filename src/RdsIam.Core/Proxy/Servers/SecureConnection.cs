using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>A connection to a database whose name and certificate were verified.</summary>
/// <param name="Stream">Closing it closes all that belongs to it.</param>
/// <param name="Reached">Where it came out; null: not known, or always the same.</param>
/// <param name="Socket">What the stream reads from; null: it waits for more than a socket.</param>
internal sealed record SecureConnection(SslStream Stream, EndPoint? Reached, Socket? Socket);
