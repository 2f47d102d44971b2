using System.Text.Json;
using System.Text.Json.Nodes;
using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Tests.Access;

/// <summary>An account and its databases, put together for a test as the AWS CLI and the module's own cmdlets write them.</summary>
internal sealed class AccessWorld
{
    public const string Account = "111122223333";

    public static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly JsonArray _users = [];
    private readonly JsonArray _groups = [];
    private readonly JsonArray _roles = [];
    private readonly JsonArray _policies = [];
    private readonly JsonArray _endpoints = [];
    private readonly JsonArray _databaseUsers = [];

    public IReadOnlyList<IReadOnlyList<PolicyDocument>> ServiceControl { get; init; } = [];

    public static string Connect(string users, string condition = "", string effect = "Allow") =>
        Statement(effect, "rds-db:connect", users, condition);

    public static string Statement(string effect, string action, string resource, string condition = "") =>
        $$"""{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"{{(condition.Length > 0 ? ",\"Condition\":" + condition : "")}}}""";

    public static string Document(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    public static string Trust(string principal, string action = "sts:AssumeRole", string condition = "") => Document(
        $$"""{"Effect":"Allow","Principal":{{principal}},"Action":"{{action}}"{{(condition.Length > 0 ? ",\"Condition\":" + condition : "")}}}""");

    public static string Arn(string endpoint, string user) => $"arn:aws:rds-db:eu-west-1:{Account}:dbuser:{endpoint}/{user}";

    public AccessWorld User(
        string name, string? inline =
            null, string[]? groups = null, string[]? attached = null, string? boundary = null, string account = Account, string? tag = null)
    {
        _users.Add(Holder("User", name, inline, attached, boundary, account, tag, ("GroupList", Texts(groups))));
        return this;
    }

    public AccessWorld Group(string name, string? inline = null, string[]? attached = null)
    {
        _groups.Add(Holder("Group", name, inline, attached, null, Account, null));
        return this;
    }

    public AccessWorld Role(
        string name, string trust, string? inline =
            null, string[]? attached = null, string? boundary = null, string account = Account, string? tag = null, string? lastUsed = null)
    {
        _roles.Add(Holder("Role", name, inline, attached, boundary, account, tag,
            ("AssumeRolePolicyDocument", JsonNode.Parse(trust)),
            ("RoleLastUsed", lastUsed is null ? new JsonObject() : new JsonObject { ["LastUsedDate"] = lastUsed })));
        return this;
    }

    public AccessWorld Policy(string name, string document, string? older = null)
    {
        var versions = new JsonArray(new JsonObject { ["Document"] = JsonNode.Parse(document), ["VersionId"] = "v2", ["IsDefaultVersion"] = true });
        if (older is not null)
        {
            versions.Insert(0, new JsonObject { ["Document"] = JsonNode.Parse(older), ["VersionId"] = "v1", ["IsDefaultVersion"] = false });
        }

        _policies.Add(new JsonObject { ["PolicyName"] = name, ["Arn"] = PolicyArn(name), ["PolicyVersionList"] = versions });
        return this;
    }

    public AccessWorld Endpoint(
        string id, bool iam = true, string? master = null, string account = Account, string kind = "Instance", string? host = null)
    {
        _endpoints.Add(new JsonObject
        {
            ["Identifier"] = id, ["Kind"] = kind, ["HostName"] = host ?? id + ".example", ["ResourceId"] = id, ["Region"] = "eu-west-1",
            ["AccountId"] = account, ["Partition"] = "aws", ["IamEnabled"] = iam, ["MasterUserName"] = master,
        });
        return this;
    }

    public AccessWorld DatabaseUser(
        string name, string endpoint, bool iam = true, string[]? memberOf = null, string[]? grants = null, string[]? attributes = null)
    {
        _databaseUsers.Add(new JsonObject
        {
            ["UserName"] = name, ["HostName"] = endpoint + ".example", ["IsIamUser"] = iam, ["CanLogin"] = true, ["MemberOf"] = Texts(memberOf),
            ["Attributes"] = Texts(attributes), ["Grants"] = Texts(grants), ["Databases"] = new JsonArray("app"),
        });
        return this;
    }

    public AccessSurvey Survey() => new(new AccessInput
    {
        Account = AccountJson.Read(Element(new JsonObject
        {
            ["UserDetailList"] = _users.DeepClone(), ["GroupDetailList"] = _groups.DeepClone(),
            ["RoleDetailList"] = _roles.DeepClone(), ["Policies"] = _policies.DeepClone(),
        }), "test"),
        Endpoints = EndpointJson.Read(Element(_endpoints).EnumerateArray(), "test"),
        Users = UserJson.Read(Element(_databaseUsers).EnumerateArray(), "test"),
        ServiceControl = ServiceControl,
        Now = Now,
    });

    /// <summary>Rows as <c>user/alice app@db-ONE Allowed</c>, with the condition that is left behind it.</summary>
    public IReadOnlyList<string> Rows(AccessFilter? filter = null) => [.. Survey().Rows(filter ?? AccessFilter.None).Select(Text)];

    public static string Text(AccessRow row) => $"{(row.Principal.IsRole ? "role" : "user")}/{row.Principal.Principal.Name} "
        + $"{row.UserName}@{row.Endpoint?.ResourceId ?? "*"} {row.Verdict.Decision}" + (row.Verdict.Condition is { } condition ? ": " + condition : "");

    public static string PolicyArn(string name) =>
        name.StartsWith("aws:", StringComparison.Ordinal) ? "arn:aws:iam::aws:policy/" + name[4..] : $"arn:aws:iam::{Account}:policy/{name}";

    private static JsonObject Holder(
        string kind, string name, string? inline, string[]? attached, string? boundary, string account, string? tag,
        params (string Name, JsonNode? Value)[] more)
    {
        var holder = new JsonObject
        {
            [kind + "Name"] = name,
            [kind + "Id"] = "A" + name,
            ["Arn"] = $"arn:aws:iam::{account}:{kind.ToLowerInvariant()}/{name}",
            [kind + "PolicyList"] = inline is null ? [] : new JsonArray(new JsonObject { ["PolicyName"] = "own", ["PolicyDocument"] = JsonNode.Parse(inline) }),
            ["AttachedManagedPolicies"] = new JsonArray([.. (attached ?? []).Select(one => (JsonNode)new JsonObject { ["PolicyName"] = one, ["PolicyArn"] = PolicyArn(one) })]),
        };
        if (boundary is not null)
        {
            holder["PermissionsBoundary"] = new JsonObject { ["PermissionsBoundaryArn"] = PolicyArn(boundary) };
        }

        if (tag?.Split('=') is [var key, var value])
        {
            holder["Tags"] = new JsonArray(new JsonObject { ["Key"] = key, ["Value"] = value });
        }

        foreach (var (member, node) in more)
        {
            holder[member] = node;
        }

        return holder;
    }

    private static JsonArray Texts(string[]? texts) => new([.. (texts ?? []).Select(text => (JsonNode)text)]);

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);
}
