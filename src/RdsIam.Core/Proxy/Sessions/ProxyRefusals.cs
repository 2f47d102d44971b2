using RdsIam.Core.Connections;
using RdsIam.Core.Proxy.Protocol;
using RdsIam.Core.Proxy.Servers;

namespace RdsIam.Core.Proxy.Sessions;

/// <summary>What clients are told: PostgreSQL's own codes and forms, so that every program shows them.</summary>
internal static class ProxyRefusals
{
    public const string AuthorizationFailed = "28000";
    public const string PasswordWrong = "28P01";
    public const string TooMany = "53300";
    public const string ProtocolUnknown = "0A000";
    public const string Stopping = "57P01";
    public const string IdleTooLong = "57P05";
    public const string ConnectionLost = "08006";
    private const string CannotConnect = "08001";

    /// <summary>A text of ours with its fix.</summary>
    public static ErrorMessage Of(string sqlState, Message message) =>
        ErrorMessage.Fatal(sqlState, message.Happened, null, message.Fix);

    /// <summary>A login that failed: what it was in few words, the cause, and what to do.</summary>
    public static ErrorMessage Of(Fault fault, ConnectionTarget target) => ErrorMessage.Fatal(
        StateOf(fault), Messages.LocalProxyNoLogin(target.UserName, target.HostName), fault.Happened, HintOf(fault));

    /// <summary>The server's own error, with our words where it has none of its own.</summary>
    public static ErrorMessage Of(ServerRefusal refusal) => refusal.Error.With(refusal.Fault.Happened, HintOf(refusal.Fault));

    /// <summary>The last word to a client whose session we end.</summary>
    public static ErrorMessage Of(SessionEnd end) => end == SessionEnd.Idle
        ? Of(IdleTooLong, Messages.LocalProxyIdle)
        : Of(Stopping, Messages.LocalProxyStopping);

    private static string? HintOf(Fault fault) =>
        string.Join(' ', new[] { fault.SeeAlso, fault.Fix }.Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } hint
            ? hint
            : null;

    private static string StateOf(Fault fault) => fault.Kind switch
    {
        FaultKind.LimitsExceeded or FaultKind.ResourceBusy => TooMany,
        FaultKind.Connection or FaultKind.Timeout or FaultKind.Security => CannotConnect,
        FaultKind.ObjectNotFound when fault.ErrorId == Messages.Ids.HostNotResolved => CannotConnect,
        FaultKind.ResourceUnavailable => "57P03",
        // No credentials, no right, a name that cannot be signed.
        _ => AuthorizationFailed,
    };
}
