using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>Connections that log in with a password, where logins with a token are looked at.</summary>
internal static class PasswordLogins
{
    /// <summary>Warns of each of them.</summary>
    /// <returns>The connections as they came.</returns>
    public static IReadOnlyList<RdsIamConnection> ToldBy(AsyncCmdlet cmdlet, IReadOnlyList<RdsIamConnection> connections)
    {
        foreach (var connection in connections.Where(connection => !connection.Pool.IsIam))
        {
            cmdlet.TellWarning(ModuleMessages.PasswordNotTested(connection));
        }

        return connections;
    }
}
