using System.Text;
using System.Text.Json;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Writing;

/// <summary>
/// A policy that a role, user or group has already. It is added to as text, so that whatever else stands in it stays as somebody
/// wrote it.
/// </summary>
internal sealed class StoredPolicy
{
    private static readonly string[] Logins = [ConnectPolicy.Action, DsqlResource.Action, DsqlResource.AdminAction];

    private readonly string _json;
    private readonly List<JsonElement> _statements;

    private StoredPolicy(string json, List<JsonElement> statements, bool hasVariables) =>
        (_json, _statements, HasVariables) = (json, statements, hasVariables);

    /// <summary>Whether <c>${…}</c> is a variable in it, as in version 2012-10-17, and not plain text.</summary>
    public bool HasVariables { get; }

    /// <summary>What the policy says: resources of connect statements, other statements whole.</summary>
    public IEnumerable<string> Lines => _statements.SelectMany(statement =>
        Logins.FirstOrDefault(login => IsLogin(statement, login)) is { } action
            ? Resources(statement).Select(resource => Line(action, resource))
            : [JsonSerializer.Serialize(statement, PolicyJson.Relaxed)]);

    /// <summary>What a statement of a login would add, in the same form.</summary>
    public static IEnumerable<string> LinesOf(StatementDraft statement) =>
        statement.Resources.Select(resource => Line(statement.Actions[0], resource));

    /// <summary>Reads a policy, or gives null and what is wrong with it.</summary>
    public static StoredPolicy? Read(string json, string name, out PolicyFinding? trouble)
    {
        var reading = PolicyDocument.Read(json, name, PolicyKind.Stored);
        trouble = reading.Document is null ? reading.Findings.First(finding => finding.Refused) : null;
        if (reading.Document is null)
        {
            return null;
        }

        var root = JsonDocument.Parse(json).RootElement;
        var element = root.GetProperty("Statement");
        return new StoredPolicy(
            json,
            element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element],
            root.TryGetProperty("Version", out var version) && version.GetString() == PolicyGrammar.NewVersion);
    }

    /// <summary>The policy with a statement's resources: in the connect statement that is there, else in one of its own.</summary>
    public PolicyChange With(StatementDraft statement)
    {
        var action = statement.Actions[0];
        var known = _statements.Where(one => IsLogin(one, action)).SelectMany(Resources).ToHashSet(StringComparer.Ordinal);
        var added = statement.Resources.Where(resource => !known.Contains(resource)).ToList();
        if (added.Count == 0)
        {
            return new PolicyChange(_json, _json, [], []);
        }

        var json = Encoding.UTF8.GetBytes(_json);
        var spots = PolicySpots.Of(json);
        var own = Own(statement.Sid, action);
        var after = own >= 0
            ? PolicyTextEdit.Append(
                json, spots.Resources[own]!, [.. added.Select(text => PolicyJson.Write(w => w.WriteStringValue(text), indented: false))])
            : PolicyTextEdit.Append(
                json, spots.Statements, [PolicyJson.Write(statement with { Sid = FreeSid(statement.Sid), Resources = added })]);
        return new PolicyChange(_json, after, [.. added.Select(resource => Line(action, resource))], []);
    }

    /// <summary>The index of the statement to add to: the one with the writer's own Sid before others, or -1.</summary>
    private int Own(string? sid, string action)
    {
        var named = _statements.FindIndex(one => IsLogin(one, action) && Sid(one) == sid);
        return named >= 0 ? named : _statements.FindIndex(one => IsLogin(one, action));
    }

    /// <summary>The ARN of a database user says all; on a cluster of Aurora DSQL there are two actions.</summary>
    private static string Line(string action, string resource) =>
        action == ConnectPolicy.Action ? resource : $"{action} {resource}";

    private string? FreeSid(string? wanted)
    {
        var taken = _statements.Select(Sid).ToHashSet(StringComparer.Ordinal);
        return wanted is null || !taken.Contains(wanted) ? wanted
            : Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{wanted}{number}").First(sid => !taken.Contains(sid));
    }

    /// <summary>Whether a statement allows one kind of login and nothing else, without any condition.</summary>
    private static bool IsLogin(JsonElement statement, string login) =>
        statement.GetProperty("Effect").GetString() == nameof(PolicyEffect.Allow)
        && statement.TryGetProperty("Action", out var action)
        && Texts(action) is { Count: > 0 } actions
        && actions.TrueForAll(text => text.Equals(login, StringComparison.OrdinalIgnoreCase))
        && Resources(statement).Count > 0
        && !(statement.TryGetProperty("Condition", out var condition) && condition.EnumerateObject().Any());

    private static List<string> Resources(JsonElement statement) =>
        statement.TryGetProperty("Resource", out var resource) ? Texts(resource) : [];

    private static List<string> Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(one => one.GetString() ?? "")]
        : [value.GetString() ?? ""];

    private static string? Sid(JsonElement statement) =>
        statement.TryGetProperty("Sid", out var sid) ? sid.GetString() : null;
}
