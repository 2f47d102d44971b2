using System.Collections.Immutable;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>
/// An organization as its management account sees it: units, accounts, policies and what they are attached to. Immutable.
/// </summary>
internal sealed record OrgTree
{
    public const string ServiceControl = "SERVICE_CONTROL_POLICY";

    /// <summary>AWS's own policy that allows everything; it is attached to whatever is made.</summary>
    public const string FullAccess = "p-FullAWSAccess";

    private const string FullAccessText = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    /// <summary>For example <c>o-a1b2c3d4e5</c>.</summary>
    public required string Id { get; init; }

    /// <summary>For example <c>r-ab12</c>.</summary>
    public required string RootId { get; init; }

    public string ManagementAccountId { get; init; } = "999988887777";

    /// <summary>Whether the account may read the organization though it does not manage it.</summary>
    public bool IsDelegated { get; init; } = true;

    /// <summary>What each unit and account lies in.</summary>
    public ImmutableSortedDictionary<string, string> Parents { get; init; } = Empty.Texts;

    public ImmutableSortedDictionary<string, OrgPolicy> Policies { get; init; } =
        ImmutableSortedDictionary.Create<string, OrgPolicy>(StringComparer.Ordinal)
            .Add(FullAccess, OrgPolicy.Read(FullAccess, "FullAWSAccess", FullAccessText) with { IsAwsManaged = true });

    /// <summary>Policies and the root, units and accounts that they are attached to.</summary>
    public ImmutableList<(string PolicyId, string TargetId)> Attachments { get; init; } = [];

    /// <summary>The types of policies that are on.</summary>
    public ImmutableSortedSet<string> EnabledTypes { get; init; } = Empty.Names.Add(ServiceControl);

    /// <summary>The organization of a path such as <c>o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/</c>, in which all is allowed.</summary>
    public static OrgTree OfPath(string path, string accountId)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string[] line = [.. parts[1..], accountId];
        return new OrgTree
        {
            Id = parts[0],
            RootId = line[0],
            Parents = Empty.Texts.AddRange(line.Zip(line[1..], (parent, child) => KeyValuePair.Create(child, parent))),
            Attachments = [.. line.Select(target => (FullAccess, target))],
        };
    }

    /// <summary>From the root down to the account, both included; null: the account is not in it.</summary>
    public IReadOnlyList<string>? LineTo(string accountId)
    {
        var line = new List<string> { accountId };
        while (Parents.TryGetValue(line[^1], out var parent))
        {
            line.Add(parent);
        }

        line.Reverse();
        return line[0] == RootId ? line : null;
    }

    /// <summary>The account's place: <c>o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/</c>.</summary>
    public string PathOf(string accountId) => string.Join('/', [Id, .. LineTo(accountId)!.SkipLast(1), ""]);

    public IEnumerable<OrgPolicy> AttachedTo(string targetId, string type) => Attachments
        .Where(one => one.TargetId == targetId)
        .Select(one => Policies[one.PolicyId])
        .Where(policy => policy.Type == type);

    /// <summary>
    /// What the service control policies do to an account, from the root down. None: they are off, or it is the management account, which
    /// they do not bind.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<IamDocument>> LevelsOf(string accountId) =>
        accountId == ManagementAccountId || !EnabledTypes.Contains(ServiceControl) || LineTo(accountId) is not { } line
            ? []
            : [.. line.Select(target => (IReadOnlyList<IamDocument>)[.. AttachedTo(target, ServiceControl).Select(one => one.Document)])];

    public OrgTree With(OrgPolicy policy) => this with { Policies = Policies.SetItem(policy.Id, policy) };

    public OrgTree Attach(string policyId, string targetId) =>
        this with { Attachments = Attachments.Add((Policies[policyId].Id, targetId)) };

    public OrgTree Detach(string policyId, string targetId) =>
        this with { Attachments = Attachments.Remove((policyId, targetId)) };
}

/// <summary>A policy of an organization.</summary>
/// <param name="Id"><c>p-…</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Document">What it says.</param>
internal sealed record OrgPolicy(string Id, string Name, IamDocument Document)
{
    public string Type { get; init; } = OrgTree.ServiceControl;

    public bool IsAwsManaged { get; init; }

    /// <exception cref="MalformedPolicy">Organizations would not take the document.</exception>
    public static OrgPolicy Read(string id, string name, string json) =>
        new(id, name, IamDocument.Read(json, name, PolicyHome.ServiceControl));
}
