using System.Globalization;
using System.Text.Json;
using RdsIam.Core.Aws;

namespace RdsIam.Core.Access.Account;

/// <summary>
/// What <c>aws iam get-account-authorization-details</c> writes, or ConvertTo-Json of AWS.Tools' object, as records. Documents may be
/// objects, JSON texts or percent-encoded texts.
/// </summary>
internal static class AccountJson
{
    /// <param name="root">An answer, or a list of pages of it.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="Fault">AccountDetailsForm: it is something else.</exception>
    public static AccountDetails Read(JsonElement root, string name)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return Merge(root.EnumerateArray().Select(page => Read(page, name)));
        }

        if (root.ValueKind != JsonValueKind.Object
            || (root.Find("UserDetailList") is null && root.Find("RoleDetailList") is null && root.Find("GroupDetailList") is null))
        {
            throw new Fault(Messages.AccountDetailsForm(name), FaultKind.InvalidData, name);
        }

        return new AccountDetails
        {
            Users = [.. root.List("UserDetailList").Select(one => User(one, name))],
            Groups = [.. root.List("GroupDetailList").Select(one => Group(one, name))],
            Roles = [.. root.List("RoleDetailList").Select(one => Role(one, name))],
            Policies = [.. root.List("Policies").Select(one => Policy(one, name))],
        };
    }

    /// <summary>Pages, or accounts, as one.</summary>
    public static AccountDetails Merge(IEnumerable<AccountDetails> pages)
    {
        var all = pages.ToList();
        return all is [var one] ? one : new AccountDetails
        {
            Users = [.. all.SelectMany(page => page.Users)],
            Groups = [.. all.SelectMany(page => page.Groups)],
            Roles = [.. all.SelectMany(page => page.Roles)],
            Policies = [.. all.SelectMany(page => page.Policies)],
        };
    }

    private static UserDetail User(JsonElement e, string name) =>
        new(new IamUser(Needed(e, "UserName", name), e.Text("UserId") ?? "", Needed(e, "Arn", name), Boundary(e)) { Tags = Tags(e) })
        {
            Inline = Inline(e, "UserPolicyList", name),
            Attached = Attached(e, name),
            Groups = e.Texts("GroupList"),
        };

    private static GroupDetail Group(JsonElement e, string name) => new(new IamGroup(Needed(e, "GroupName", name), Needed(e, "Arn", name)))
    {
        Inline = Inline(e, "GroupPolicyList", name),
        Attached = Attached(e, name),
    };

    private static RoleDetail Role(JsonElement e, string name) => new(new IamRole(
        Needed(e, "RoleName", name),
        e.Text("RoleId") ?? "",
        Needed(e, "Arn", name),
        Document(e.Find("AssumeRolePolicyDocument")),
        Boundary(e)) { Tags = Tags(e) })
    {
        Inline = Inline(e, "RolePolicyList", name),
        Attached = Attached(e, name),
        LastUsed = Time((e.Find("RoleLastUsed") ?? default).Text("LastUsedDate")),
    };

    private static PolicyDetail Policy(JsonElement e, string name)
    {
        var inForce = e.List("PolicyVersionList").FirstOrDefault(version => version.Flag("IsDefaultVersion"));
        return new PolicyDetail(Needed(e, "PolicyName", name), Needed(e, "Arn", name), Document(inForce.Find("Document")));
    }

    private static IReadOnlyList<InlinePolicy> Inline(JsonElement e, string list, string name) =>
        [.. e.List(list).Select(one => new InlinePolicy(Needed(one, "PolicyName", name), Document(one.Find("PolicyDocument")) ?? ""))];

    private static IReadOnlyList<AttachedPolicy> Attached(JsonElement e, string name) =>
    [
        .. e.List("AttachedManagedPolicies").Select(one => new AttachedPolicy(Needed(one, "PolicyName", name), Needed(one, "PolicyArn", name))),
    ];

    private static string? Boundary(JsonElement e) => (e.Find("PermissionsBoundary") ?? default).Text("PermissionsBoundaryArn");

    private static IReadOnlyDictionary<string, string> Tags(JsonElement e)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in e.List("Tags"))
        {
            tags[tag.Text("Key") ?? ""] = tag.Text("Value") ?? "";
        }

        return tags.Count == 0 ? IamXml.NoTags : tags;
    }

    /// <summary>IAM's API gives documents percent-encoded, the AWS CLI as objects.</summary>
    private static string? Document(JsonElement? document) => document switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString() is { } json && json.StartsWith("%7B", StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(json)
            : text.GetString(),
        { } value => value.GetRawText(),
    };

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Needed(JsonElement e, string member, string name) =>
        e.Text(member) ?? throw new Fault(Messages.AccountDetailsIncomplete(name, member), FaultKind.InvalidData, name);
}
