using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>The server refused a login with an error of its own.</summary>
/// <param name="message">As it was sent.</param>
/// <param name="fault">What is behind it.</param>
internal sealed class ServerRefusal(ErrorMessage message, Fault fault) : Exception(message.Text, fault)
{
    public ErrorMessage Error => message;

    public Fault Fault => fault;
}
