namespace RdsIam.Core.Policies;

/// <summary>What the rules ask of statements.</summary>
internal static class StatementFacts
{
    private const string ServicePrefix = ConnectResource.Service + ":";

    /// <summary>True when the statement's actions cover <c>rds-db:connect</c>.</summary>
    public static bool CoversConnect(this PolicyStatement statement) =>
        statement.Action.AppliesTo(ConnectPolicy.Action, RequestContext.Empty, missing: null);

    /// <summary>True when it was written for connections: an action of rds-db, or by mistake <c>rds:connect</c>.</summary>
    public static bool IsAboutConnect(this PolicyStatement statement) =>
        !statement.Action.Negated && statement.Action.Patterns.Any(p => IsConnectAction(p.Source.Text));

    /// <summary>True when it has actions of the RDS API as well, whose resources are ARNs of <c>rds</c>.</summary>
    public static bool IsAboutRdsToo(this PolicyStatement statement) => statement.Action.Patterns.Any(p =>
        p.Source.Text == "*" || (StartsWith(p.Source.Text, "rds:") && !IsConnectAction(p.Source.Text)));

    public static bool IsConnectAction(string action) =>
        StartsWith(action, ServicePrefix) || action.Equals("rds:connect", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a character that makes a text a pattern.</summary>
    public static bool IsPattern(string text) =>
        text.Contains('*', StringComparison.Ordinal)
        || text.Contains('?', StringComparison.Ordinal)
        || text.Contains("${", StringComparison.Ordinal);

    private static bool StartsWith(string text, string start) =>
        text.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
