using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>How a byte stream to the database is opened: straight, or through a tunnel. Safe for many threads.</summary>
internal interface IDatabaseRoute
{
    /// <summary>Opens one.</summary>
    /// <param name="reached">
    /// Where an earlier stream came out, so that this one reaches the same server though a name may lead elsewhere by now; null: anywhere.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<DatabaseLine> OpenAsync(EndPoint? reached, CancellationToken cancellationToken);

    /// <inheritdoc cref="Tunnels.ITunnel.Doubt"/>
    void Doubt()
    {
    }
}

/// <summary>A byte stream to the database.</summary>
/// <param name="Stream">Closing it closes all that belongs to it.</param>
/// <param name="Reached">Where it came out; null: not known, or always the same.</param>
/// <param name="Socket">What the stream reads from, where that is all that it waits for; null: it waits for more than a socket.</param>
internal readonly record struct DatabaseLine(Stream Stream, EndPoint? Reached, Socket? Socket);
