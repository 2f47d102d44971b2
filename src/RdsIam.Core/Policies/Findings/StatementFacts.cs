using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>What the rules ask of statements.</summary>
internal static partial class StatementFacts
{
    private const string ServicePrefix = ConnectResource.Service + ":";

    /// <summary>True when the statement's actions cover <c>rds-db:connect</c>.</summary>
    public static bool CoversConnect(this PolicyStatement statement) =>
        statement.Action.AppliesTo(ConnectPolicy.Action);

    /// <summary>True when it was written for connections: an action of rds-db, or by mistake <c>rds:connect</c>.</summary>
    public static bool IsAboutConnect(this PolicyStatement statement) =>
        !statement.Action.Negated && statement.Action.Patterns.Any(p => IsConnectAction(p.Source.Text));

    /// <summary>True when it has no other actions than those.</summary>
    public static bool IsAboutConnectOnly(this PolicyStatement statement) =>
        !statement.Action.Negated
            && statement.Resource is { Negated: false } && statement.Action.Patterns.All(p => IsConnectAction(p.Source.Text));

    /// <summary>True when it has actions of the RDS API as well, whose resources are ARNs of <c>rds</c>.</summary>
    public static bool IsAboutRdsToo(this PolicyStatement statement) => statement.Action.Patterns.Any(p =>
        p.Source.Text == "*" || (StartsWith(p.Source.Text, "rds:") && !IsConnectAction(p.Source.Text)));

    /// <summary>True when one of its resources can be a database user.</summary>
    public static bool HasConnectResource(this PolicyStatement statement) => statement.Resource is not { Negated: false } resource
        || resource.Patterns.Any(p => p.Source.Text == "*" || p.Source.Text.Contains(":rds-db", StringComparison.Ordinal));

    public static bool IsConnectAction(string action) => StartsWith(action, ServicePrefix) || IsConnectOfApi(action);

    /// <summary>True for actions of the RDS API that it does not have and people hope for, such as <c>rds:connect</c>.</summary>
    public static bool IsConnectOfApi(string action) => ConnectOfApi().IsMatch(action);

    /// <summary>True for a character that makes a text a pattern.</summary>
    public static bool IsPattern(string text) =>
        text.Contains('*', StringComparison.Ordinal)
        || text.Contains('?', StringComparison.Ordinal)
        || text.Contains("${", StringComparison.Ordinal);

    private static bool StartsWith(string text, string start) =>
        text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    // No action of the API has these words in its name.
    [GeneratedRegex(@"^rds:[a-z*]*(connect|login|auth-?token)[a-z*]*$", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectOfApi();
}
