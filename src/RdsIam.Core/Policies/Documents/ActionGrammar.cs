namespace RdsIam.Core.Policies.Documents;

/// <summary>What AWS takes as an action, after its own errors for those that it does not take.</summary>
internal static class ActionGrammar
{
    /// <summary>Null for an action that AWS takes, whether or not there is such a one.</summary>
    public static Message? Check(string action)
    {
        if (action == "*")
        {
            return null;
        }

        var parts = action.Split(':');
        return parts.Length switch
        {
            1 => Messages.ActionWithoutService(action),
            > 2 => Messages.ActionColons(action),
            _ when parts[0].Length == 0 || !parts[0].All(IsOfService) => Messages.ActionService(action, parts[0]),
            _ => null,
        };
    }

    /// <summary>A trust policy allows to assume the role, and what goes with that, only.</summary>
    public static Message? CheckTrust(string action) =>
        action == "*" || action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
            ? null
            : Messages.TrustAction(action);

    private static bool IsOfService(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.';
}
