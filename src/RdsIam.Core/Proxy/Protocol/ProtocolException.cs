namespace RdsIam.Core.Proxy.Protocol;

/// <summary>The other side says what nobody who speaks PostgreSQL's protocol would say.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
