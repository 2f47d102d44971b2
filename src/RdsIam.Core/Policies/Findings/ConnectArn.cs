using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>
/// The ARN of database users as somebody wrote it into a policy, with wildcards, variables and mistakes; each mistake that
/// can be put right is named, and all are put right together.
/// </summary>
internal sealed class ConnectArn
{
    private static readonly string[] Words = ["dbuser", "dbusers", "db-user", "db_user", "userdb", "user", "db", "cluster", "proxy"];

    private readonly List<(string Id, string Detail)> _faults = [];
    private readonly ConnectResource? _asked;
    private bool _isWide;

    private ConnectArn(ConnectResource? asked) => _asked = asked;

    public string Partition { get; private set; } = "";

    public string Region { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    /// <summary>A resource id or a pattern of it; <c>*</c> where the ARN ends in a star before.</summary>
    public string ResourceId { get; private set; } = "";

    /// <summary>A database user or a pattern of it.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>The mistakes as ids of findings, each with what was read in its place; the most telling one first.</summary>
    public IReadOnlyList<(string Id, string Detail)> Faults => _faults;

    /// <summary>True where a wildcard stands in place of <c>dbuser:</c>, which works and is not promised to.</summary>
    public bool HasKindPattern { get; private set; }

    /// <summary>
    /// The ARN without the mistakes. What is missing or cannot be told comes from what was asked about; without a question it is
    /// left as a placeholder.
    /// </summary>
    public string Repaired
    {
        get
        {
            var account = AccountId.Length > 12 && ConnectArnParts.IsAccount(AccountId[..12]) ? AccountId[..12] : AccountId;
            var region = ConnectArnParts.IsRegion(Region) && !(_isWide && Region == "*") ? Region : _asked?.Region ?? "<region>";
            account = ConnectArnParts.IsAccount(account) && !(_isWide && account == "*") ? account : _asked?.AccountId ?? "<account>";
            var id = !_isWide && ConnectArnParts.MayBeResourceId(ResourceId) ? ResourceId : _asked?.ResourceId ?? "<resource id>";
            // Nobody is advised to let in as every user.
            var user = UserName.Trim('*').Length > 0 && Placeholder.InUser(UserName) is null ? UserName : _asked?.UserName ?? "<database user>";
            return $"arn:{Partition}:rds-db:{region}:{account}:dbuser:{id}/{user}";
        }
    }

    /// <summary>Reads an ARN; null for one of another service, or a text that is no ARN.</summary>
    /// <remarks>
    /// <paramref name="assumed"/>: true where the statement is about connections only, so that an ARN of <c>rds</c> must mean
    /// <c>rds-db</c>. <paramref name="asked"/>: what a question is about, for repairs; null for none.
    /// </remarks>
    public static ConnectArn? TryRead(string text, bool assumed, ConnectResource? asked = null)
    {
        var arn = new ConnectArn(asked);
        var clean = ArnText.WithoutWhiteSpace(text);
        var parts = ArnText.Split(clean);
        if (parts.Count < 3 || parts[0] != "arn")
        {
            return null;
        }

        arn.RemoveRepeatedPartition(parts);
        var isMeant = parts.Count > 2
            && parts[2] == "rds"
            && (assumed || clean.Contains("dbuser", StringComparison.OrdinalIgnoreCase));
        if (parts.Count < 3 || (parts[2] != ConnectResource.Service && !isMeant))
        {
            return null;
        }

        var left = Placeholder.InHead(clean) ?? Placeholder.InUser(clean[(ArnText.Slash(clean) + 1)..]);
        arn.Fault(left is not null, "ConnectArnPlaceholder", left ?? "");
        arn.Fault(clean != text, "ConnectArnSpace", text);
        arn.Fault(isMeant, "ConnectArnService", parts[2]);
        arn.ReadParts(parts, clean);
        return arn;
    }

    private void RemoveRepeatedPartition(List<string> parts)
    {
        var repeated = false;
        while (parts.Count > 3 && parts[1].StartsWith("aws", StringComparison.Ordinal) && parts[2] == parts[1])
        {
            parts.RemoveAt(2);
            repeated = true;
        }

        Fault(repeated, "ConnectArnRepeatedPartition", parts[1]);
    }

    private void ReadParts(List<string> parts, string text)
    {
        Partition = parts[1];
        Region = parts.Count > 3 ? parts[3] : "*";
        AccountId = parts.Count > 4 ? parts[4] : "*";
        var isAccountMissing = Words.Any(word => AccountId == word || AccountId.StartsWith(word + "/", StringComparison.Ordinal));
        if (isAccountMissing)
        {
            Fault(true, "ConnectArnAccountMissing", text);
            parts.Insert(4, "");
            AccountId = "";
        }

        if (parts.Count < 6)
        {
            // "arn:aws:rds-db:*" is allowed and covers all that follows, and so does an ARN that AWS fills up.
            _isWide = true;
            (ResourceId, UserName) = ("*", "*");
            return;
        }

        Fault(!isAccountMissing && !ConnectArnParts.IsAccount(AccountId), "ConnectArnForm", AccountId);
        Fault(!ConnectArnParts.IsRegion(Region), "ConnectArnForm", Region);
        ReadResource(string.Join(':', parts.Skip(5)));
    }

    private void ReadResource(string resource)
    {
        if (resource == "*")
        {
            _isWide = _faults.Count > 0;
            (ResourceId, UserName) = ("*", "*");
            return;
        }

        var kind = ConnectArnParts.Kind(resource);
        var rest = resource[kind.Length..];
        HasKindPattern = kind != "dbuser:" && Glob.IsMatch(kind.TrimEnd(':'), "dbuser");
        if (kind == "*")
        {
            (ResourceId, UserName, HasKindPattern) = ("*", rest[1..], true);
            return;
        }

        Fault(kind == "dbuser/", "ConnectArnSeparator", kind);
        // A star in place of the kind works, so it is no mistake.
        Fault(kind is not ("dbuser:" or "dbuser/") && !HasKindPattern && !resource.StartsWith('*'), "ConnectArnKind", kind);
        ReadUser(rest);
    }

    private void ReadUser(string rest)
    {
        var slash = ArnText.Slash(rest);
        if (slash < 0 && rest.EndsWith('*') && !rest.Contains(':', StringComparison.Ordinal))
        {
            (ResourceId, UserName) = (rest, "*");
            return;
        }

        // "prx-…:*" of the API's ARNs: what stands behind a colon is no user.
        ResourceId = slash < 0 ? rest.Split(':')[0] : rest[..slash];
        UserName = slash < 0 ? "" : rest[(slash + 1)..];
        Fault(UserName.Length == 0, "ConnectArnUser", rest);
    }

    /// <summary>Puts the resource id in place of the name that stands there.</summary>
    public void Rename(string resourceId) => ResourceId = resourceId;

    private void Fault(bool present, string id, string detail)
    {
        if (present)
        {
            _faults.Add((id, detail));
        }
    }
}
