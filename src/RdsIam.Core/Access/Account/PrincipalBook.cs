using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Account;

/// <summary>The users and roles of accounts with their policies, compiled.</summary>
internal sealed class PrincipalBook
{
    private readonly PolicyShelf _shelf = new();
    private readonly AccountServiceControl _given;
    private readonly IReadOnlyDictionary<string, AccountServiceControl> _organization;
    private readonly Dictionary<string, PolicyDetail> _managed = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Account, string Name), GroupDetail> _groups = [];

    private PrincipalBook(
        AccountDetails details,
        IReadOnlyList<IReadOnlyList<PolicyDocument>> serviceControl,
        IReadOnlyDictionary<string, AccountServiceControl> organization)
    {
        _given = new AccountServiceControl { Levels = serviceControl };
        _organization = organization;
        foreach (var policy in details.Policies)
        {
            // Another account's answer may have AWS's own policy without its text.
            if (policy.Document is not null || !_managed.ContainsKey(policy.Arn))
            {
                _managed[policy.Arn] = policy;
            }
        }

        foreach (var group in details.Groups)
        {
            _groups[(AccountOf(group.Group.Arn), group.Group.GroupName)] = group;
        }

        // The same account may come twice, by two files.
        Principals = [.. details.Users.Select(Of).Concat(details.Roles.Select(Of)).DistinctBy(one => one.Arn)];
        ByArn = Principals.ToDictionary(one => one.Arn, StringComparer.Ordinal);
        Documents =
            [.. Principals.SelectMany(one => one.Policies.Identity).Distinct(ReferenceEqualityComparer.Instance).Cast<PolicyDocument>()];
    }

    public IReadOnlyList<AccessPrincipal> Principals { get; }

    public IReadOnlyDictionary<string, AccessPrincipal> ByArn { get; }

    /// <summary>Every policy that a user or role has and that could be read, once; boundaries are none.</summary>
    public IReadOnlyList<PolicyDocument> Documents { get; }

    /// <param name="details">Of one account, or of several.</param>
    /// <param name="serviceControl">As <see cref="PolicySet.ServiceControl"/>; for all accounts alike.</param>
    /// <param name="organization">By account, in place of those.</param>
    public static PrincipalBook Of(
        AccountDetails details,
        IReadOnlyList<IReadOnlyList<PolicyDocument>> serviceControl,
        IReadOnlyDictionary<string, AccountServiceControl> organization) => new(details, serviceControl, organization);

    /// <summary>What service control policies leave to an account.</summary>
    public AccountServiceControl ServiceControlOf(string accountId) => _organization.GetValueOrDefault(accountId, _given);

    private AccessPrincipal Of(UserDetail user)
    {
        var own = new Holdings(this, user.User.UserName, user.User.Arn);
        own.Add(user.Inline, user.Attached);
        own.AddBoundary(user.User.PermissionsBoundaryArn);
        var groupArns = new List<string>();
        foreach (var name in user.Groups)
        {
            if (_groups.TryGetValue((AccountOf(user.User.Arn), name), out var group))
            {
                groupArns.Add(group.Group.Arn);
                own.Add(group.Inline, group.Attached);
            }
            else
            {
                own.Miss(name, PolicyLayer.Identity, Messages.AccessGroupNotGiven(name, user.User.UserName));
            }
        }

        return new AccessPrincipal
        {
            Principal = RequestPrincipal.Parse(user.User.Arn),
            Facts = new PrincipalFacts { UniqueId = NullIfEmpty(user.User.UserId), Tags = user.User.Tags, MayHaveOtherTags = false },
            Policies = own.ToSet(),
            Unread = own.Unread,
            ServiceControl = own.ServiceControl,
            GroupArns = groupArns,
            ManagedArns = own.ManagedArns,
        };
    }

    private AccessPrincipal Of(RoleDetail role)
    {
        var own = new Holdings(this, role.Role.RoleName, role.Role.Arn);
        own.Add(role.Inline, role.Attached);
        own.AddBoundary(role.Role.PermissionsBoundaryArn);
        var trust = _shelf.Read(role.Role.AssumeRolePolicyDocument ?? "", role.Role.RoleName, PolicyKind.Trust).Document;
        var mayTag = trust is null || trust.Statements.Any(one => one.Effect == PolicyEffect.Allow && one.Action.AppliesTo("sts:TagSession"));
        return new AccessPrincipal
        {
            Principal = RequestPrincipal.Parse(role.Role.Arn),
            // A session may bring tags of its own in place of the role's, where the trust policy lets it.
            Facts = new PrincipalFacts
            {
                UniqueId = NullIfEmpty(role.Role.RoleId),
                RoleArn = role.Role.Arn,
                Tags = mayTag ? IamXml.NoTags : role.Role.Tags,
                MayHaveOtherTags = mayTag,
            },
            Policies = own.ToSet(),
            Unread = own.Unread,
            ServiceControl = own.ServiceControl,
            Trust = trust,
            LastUsed = role.LastUsed,
            ManagedArns = own.ManagedArns,
        };
    }

    private static string AccountOf(string arn) => arn.Split(':', 6) is [_, _, _, _, var account, _] ? account : "";

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    /// <summary>What one user or role has, as it is collected.</summary>
    private sealed class Holdings(PrincipalBook book, string owner, string arn)
    {
        private readonly List<PolicyDocument> _identity = [];
        private readonly List<UnreadPolicy> _unread = [];
        private readonly List<string> _managedArns = [];
        private PolicyDocument? _boundary;

        public IReadOnlyList<UnreadPolicy> Unread => [.. _unread, .. ServiceControl.Unread];

        public AccountServiceControl ServiceControl =>
            RequestPrincipal.Parse(arn).IsServiceLinked ? AccountServiceControl.None : book.ServiceControlOf(AccountOf(arn));

        public IReadOnlyList<string> ManagedArns => _managedArns;

        public void Add(IReadOnlyList<InlinePolicy> inline, IReadOnlyList<AttachedPolicy> attached)
        {
            foreach (var policy in inline)
            {
                Add(policy.Document, policy.PolicyName, policy.PolicyName, PolicyLayer.Identity);
            }

            foreach (var policy in attached)
            {
                _managedArns.Add(policy.PolicyArn);
                AddManaged(policy.PolicyArn, policy.PolicyName, PolicyLayer.Identity);
            }
        }

        public void AddBoundary(string? arn)
        {
            if (arn is not null)
            {
                AddManaged(arn, arn[(arn.LastIndexOf('/') + 1)..], PolicyLayer.Boundary);
            }
        }

        public void Miss(string resource, PolicyLayer layer, string message) =>
            _unread.Add(new UnreadPolicy(null, resource, layer, message));

        public PolicySet ToSet() => new() { Identity = _identity, Boundary = _boundary, ServiceControl = ServiceControl.Levels };

        private void AddManaged(string arn, string name, PolicyLayer layer)
        {
            if (book._managed.TryGetValue(arn, out var policy) && policy.Document is { } document)
            {
                Add(document, policy.Name, arn, layer);
            }
            else
            {
                Miss(arn, layer, Messages.AccessPolicyNotGiven(name, owner));
            }
        }

        private void Add(string text, string name, string resource, PolicyLayer layer)
        {
            var reading = book._shelf.Read(text, name, PolicyKind.Stored);
            if (reading.Document is null)
            {
                var reason = reading.Findings.First(finding => finding.Refused);
                Miss(resource, layer, Messages.StoredPolicyNotUnderstood(name, owner, reason.Line, reason.Column, reason.Message));
            }
            else if (layer == PolicyLayer.Boundary)
            {
                _boundary = reading.Document;
            }
            else
            {
                _identity.Add(reading.Document);
            }
        }
    }
}
