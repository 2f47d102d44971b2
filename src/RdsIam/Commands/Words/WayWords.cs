using System.Collections;
using System.Globalization;
using RdsIam.Core;
using RdsIam.Core.Tunnels;
using RdsIam.Input;

namespace RdsIam.Commands.Words;

/// <summary>What somebody said of the way to an endpoint: at most one of the two.</summary>
/// <param name="Near">The local end of a tunnel that another program keeps.</param>
/// <param name="Through">A tunnel that is opened here.</param>
internal readonly record struct WayWords(HostAndPort? Near, TunnelWords? Through)
{
    /// <exception cref="Fault">ThroughOrConnectTo, SessionWordAlone, ConnectToForm, TunnelForm and the like.</exception>
    public static WayWords Of(string? connectTo, ITunnelParameters? words) =>
        Of(connectTo, words?.Through, words?.SessionDocument, words?.SessionParameter, words?.InstanceConnect ?? false);

    /// <exception cref="Fault">ThroughOrConnectTo, ConnectToForm, TunnelForm and the like.</exception>
    public static WayWords Of(string? connectTo, string? through) => Of(connectTo, through, null, null, false);

    /// <summary>This one, or another where nothing was said.</summary>
    public WayWords Or(WayWords other) => Near is null && Through is null ? other : this;

    private static WayWords Of(string? connectTo, string? through, string? document, Hashtable? parameters, bool byInstanceConnect)
    {
        if (string.IsNullOrEmpty(through))
        {
            return document is not null || parameters is not null || byInstanceConnect
                ? throw new Fault(ModuleMessages.SessionWordAlone, FaultKind.InvalidArgument, null)
                : new WayWords(string.IsNullOrEmpty(connectTo) ? null : HostAndPort.ParseTunnel(connectTo), null);
        }

        var given = parameters?.Cast<DictionaryEntry>()
            .ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value), StringComparer.Ordinal);
        var words = TunnelWords.Parse(through, document, given, byInstanceConnect);
        return string.IsNullOrEmpty(connectTo) ? new WayWords(null, words)
            // A piped tunnel of this process says both, and they are the same way.
            : HostAndPort.ParseTunnel(connectTo) is var near && LocalTunnels.IsNearEnd(near.Host, near.Port, words.ToString())
                ? new WayWords(near, null)
            : throw new Fault(ModuleMessages.ThroughOrConnectTo(through, connectTo), FaultKind.InvalidArgument, through);
    }

    private static string Text(object? value) => Convert.ToString(Unwrapped.Of(value), CultureInfo.InvariantCulture) ?? "";
}
